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
  asked: string[] = []

  request(user: string, method: string, body?: object): Promise<SettingsAnswer> {
    if (this.away) return Promise.reject(new ProblemError('unreachable', ''))
    this.asked.push(method)
    if (method === 'PUT') this.copies[user] = { settings: body as Settings, updated_at: at(this.nowMs) }
    return Promise.resolve(this.copies[user] ?? { settings: DEFAULTS, updated_at: null })
  }
}

/** A browser with one tab. */
function device(server: Server, person: { id: string | null } = { id: 'kim' }) {
  let shown = DEFAULTS
  const stored = new Map<string, string>()
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
    choose(change: Partial<Settings>) {
      shown = { ...shown, ...change }
      copy.chosen()
    },
  }
}

let server: Server
beforeEach(() => (server = new Server()))

describe('the server’s copy of the settings', () => {
  it('follows a choice, and other devices follow the copy', async () => {
    const [desk, phone] = [device(server), device(server)]
    desk.choose({ theme: 'light' })
    await desk.copy.meet()
    await phone.copy.meet()
    expect(phone.theme).toBe('light')
  })

  it('is asked and not written while nothing is chosen', async () => {
    const desk = device(server)
    await desk.copy.meet()
    await desk.copy.meet()
    expect(server.asked).toEqual(['GET', 'GET'])
  })

  it('gets what was chosen while it could not be reached', async () => {
    const desk = device(server)
    await desk.copy.meet()
    server.away = true
    desk.choose({ theme: 'contrast' })
    await expect(desk.copy.meet()).rejects.toThrow(ProblemError)
    server.away = false
    await desk.copy.meet()
    expect([desk.theme, server.copies['kim']?.settings.theme]).toEqual(['contrast', 'contrast'])
  })

  it('gives way to a later choice made offline, and not to an earlier one', async () => {
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

  it('gets a second choice also when the clock here is behind the server’s', async () => {
    const desk = device(server)
    desk.choose({ theme: 'light' })
    await desk.copy.meet()
    server.nowMs -= 1_500
    desk.choose({ theme: 'contrast' })
    await desk.copy.meet()
    expect([desk.theme, server.copies['kim']?.settings.theme]).toEqual(['contrast', 'contrast'])
  })

  it('of the next person at this browser gets nothing that the one before left unsent', async () => {
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

  it('is nobody’s before the login', async () => {
    const desk = device(server, { id: null })
    desk.choose({ theme: 'light' })
    await desk.copy.meet()
    expect(server.asked).toEqual([])
  })
})
