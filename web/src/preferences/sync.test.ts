import { beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '#shared/protocol/settings'
import type { Settings } from '#shared/protocol/settings'
import type { SettingsAnswer } from '#shared/rest/settings'
import { ProblemError } from '../rest/request.ts'
import { SettingsSync } from './sync.ts'

const DEFAULTS = readSettings(null)
const at = (ms: number) => new Date(ms).toISOString()

/** The server's side, for two people. */
class Server {
  nowMs = 1_000_000
  away = false
  copies: Record<string, { settings: Settings; updated_at: string }> = {}
  requests: string[] = []
  /** What an answer waits for on its way to the browser. */
  delay = Promise.resolve()

  request(user: string, method: string, body?: object): Promise<SettingsAnswer> {
    if (this.away) return Promise.reject(new ProblemError('unreachable', ''))
    this.requests.push(method)
    if (method === 'PUT') this.copies[user] = { settings: body as Settings, updated_at: at(this.nowMs) }
    const answer = this.copies[user] ?? { settings: DEFAULTS, updated_at: null }
    return this.delay.then(() => answer)
  }
}

/** A tab of a browser; `stored`, with which tabs of one browser share settings, is its storage. */
function device(
  server: Server,
  person: { id: string | null } = { id: 'kim' },
  stored = new Map<string, string>(),
) {
  let shown = DEFAULTS
  const copy = new SettingsSync({
    api: { request: (method, _path, body) => server.request(person.id ?? '', method, body) },
    settings: { all: () => shown, take: (chosen) => (shown = chosen) },
    userId: () => person.id,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, text) => void stored.set(key, text),
    },
    nowMs: () => server.nowMs,
  })
  return {
    copy,
    person,
    get theme() {
      return shown.theme
    },
    /** Another tab has changed settings of the browser. */
    follow(change: Partial<Settings>) {
      shown = { ...shown, ...change }
    },
    choose(change: Partial<Settings>) {
      shown = { ...shown, ...change }
      copy.chosen()
    },
  }
}

let server: Server
beforeEach(() => (server = new Server()))

describe('the server’s copy of the settings', () => {
  it('a choice is stored on the server, and other devices follow it', async () => {
    const [desk, phone] = [device(server), device(server)]
    desk.choose({ theme: 'light' })
    await desk.copy.meet()
    await phone.copy.meet()
    expect(phone.theme).toBe('light')
  })

  it('settings are read and not written while nothing is chosen', async () => {
    const desk = device(server)
    await desk.copy.meet()
    await desk.copy.meet()
    expect(server.requests).toEqual(['GET', 'GET'])
  })

  it('a choice made offline is stored when the server is reachable', async () => {
    const desk = device(server)
    await desk.copy.meet()
    server.away = true
    desk.choose({ theme: 'contrast' })
    await expect(desk.copy.meet()).rejects.toThrow(ProblemError)
    server.away = false
    await desk.copy.meet()
    expect([desk.theme, server.copies['kim']?.settings.theme]).toEqual(['contrast', 'contrast'])
  })

  it('the stored settings give way to a later offline choice, and not to an earlier one', async () => {
    const [desk, phone] = [device(server), device(server)]
    desk.choose({ theme: 'light' })
    server.nowMs += 10_000
    phone.choose({ theme: 'contrast' })
    await phone.copy.meet()
    await desk.copy.meet()
    expect([desk.theme, server.copies['kim']?.settings.theme]).toEqual(['contrast', 'contrast'])
    server.nowMs += 10_000
    desk.choose({ theme: 'dark' })
    await desk.copy.meet()
    await phone.copy.meet()
    expect(phone.theme).toBe('dark')
  })

  it('a second choice is stored even if the clock here is behind that of the server', async () => {
    const desk = device(server)
    desk.choose({ theme: 'light' })
    await desk.copy.meet()
    server.nowMs -= 1_500
    desk.choose({ theme: 'contrast' })
    await desk.copy.meet()
    expect([desk.theme, server.copies['kim']?.settings.theme]).toEqual(['contrast', 'contrast'])
  })

  it('a choice made while an earlier one is being stored is stored after it, also when it was made before the server stored that', async () => {
    const desk = device(server)
    desk.choose({ theme: 'light' })
    const storing = desk.copy.meet()
    while (!server.requests.includes('PUT')) await Promise.resolve()
    server.nowMs -= 200
    desk.choose({ theme: 'contrast' })
    await Promise.all([storing, desk.copy.meet()])
    expect([desk.theme, server.copies['kim']?.settings.theme]).toEqual(['contrast', 'contrast'])
    expect(desk.copy.isWaiting).toBe(false)
    await desk.copy.meet()
    expect(desk.theme).toBe('contrast')
  })

  it('of two choices in the same millisecond the later one is stored', async () => {
    const desk = device(server)
    desk.choose({ theme: 'light' })
    const storing = desk.copy.meet()
    while (!server.requests.includes('PUT')) await Promise.resolve()
    desk.choose({ theme: 'contrast' })
    await storing
    expect(server.copies['kim']?.settings.theme).toBe('contrast')
  })

  it('unsent choices of one person are not stored for the next at this browser', async () => {
    const person = { id: 'kim' as string | null }
    const desk = device(server, person)
    await desk.copy.meet()
    server.away = true
    desk.choose({ theme: 'contrast' })
    server.away = false
    server.copies['lee'] = { settings: { ...DEFAULTS, theme: 'light' }, updated_at: at(1_000) }
    person.id = 'lee'
    expect(desk.copy.isKnown).toBe(false)
    await desk.copy.meet()
    expect([desk.theme, server.copies['lee'].settings.theme]).toEqual(['light', 'light'])
  })

  it('a copy that was read before another tab stored its change does not undo the change', async () => {
    server.copies['kim'] = { settings: { ...DEFAULTS, theme: 'dark' }, updated_at: at(1_000) }
    const stored = new Map<string, string>()
    const [tab, other] = [device(server, { id: 'kim' }, stored), device(server, { id: 'kim' }, stored)]
    let arrive: () => void = () => undefined
    server.delay = new Promise((resolve) => (arrive = resolve))
    const reading = tab.copy.meet()
    server.delay = Promise.resolve()
    other.choose({ theme: 'light' })
    tab.follow({ theme: 'light' })
    await other.copy.meet()
    arrive()
    await reading
    expect([tab.theme, server.copies['kim'].settings.theme]).toEqual(['light', 'light'])
    expect(tab.copy.isWaiting).toBe(false)
  })

  it('nothing is read or stored before the login', async () => {
    const desk = device(server, { id: null })
    desk.choose({ theme: 'light' })
    await desk.copy.meet()
    expect(server.requests).toEqual([])
  })
})
