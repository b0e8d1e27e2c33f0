import { beforeEach, describe, expect, it } from 'vitest'
import { ProblemError } from '../../rest/request.ts'
import type { Api } from '../../rest/request.ts'
import { DisplayAccess, RevokedError } from './access.ts'
import { displayApi } from './display-api.ts'
import { forget, keep, readKept } from './kept.ts'
import { Lease } from './lease.ts'

let nowMs: number
let requests: { refresh_token: string; attempt: string }[]
let refusal: ProblemError | null
let answers: (() => void)[] | null
beforeEach(() => {
  localStorage.clear()
  nowMs = 0
  requests = []
  refusal = null
  answers = null
  keep({ display_id: 'one', refresh_token: 'token 0' })
})

/** A server that counts its refreshes; with `answers` it answers on demand. */
const api: Api = {
  request: async (_method, _path, body) => {
    requests.push(body as { refresh_token: string; attempt: string })
    const count = requests.length
    if (answers !== null) await new Promise<void>((resolve) => answers?.push(resolve))
    if (refusal !== null) throw refusal
    return { access_token: `access ${count}`, expires_in: 900, refresh_token: `token ${count}` }
  },
}
const newAccess = () => new DisplayAccess({ api, nowMs: () => nowMs, locks: null })

describe('the access of a paired screen', () => {
  it('is one token until shortly before its end, and then a new one, each from the token kept last', async () => {
    const access = newAccess()
    expect(await access.token()).toBe('access 1')
    nowMs = 869_000
    expect(await access.token()).toBe('access 1')
    nowMs = 871_000
    expect(await access.token()).toBe('access 2')
    expect(requests.map(({ refresh_token }) => refresh_token)).toEqual(['token 0', 'token 1'])
    expect(readKept()?.refresh_token).toBe('token 2')
  })

  it('is requested once, however many want it at the same time', async () => {
    const access = newAccess()
    expect(await Promise.all([access.token(), access.renew(), access.token()])).toEqual(
      Array(3).fill('access 1'),
    )
    expect(requests).toHaveLength(1)
  })

  it('repeats the request in the same attempt when an answer was lost, also after a restart of the page', async () => {
    refusal = new ProblemError('unreachable', '')
    await expect(newAccess().token()).rejects.toThrow(ProblemError)
    refusal = null
    await newAccess().token()
    expect(requests[1]).toEqual(requests[0])
    await newAccess().renew()
    expect(requests[2]?.attempt).not.toBe(requests[1]?.attempt)
  })

  it('goes on with what another page of the browser was given meanwhile', async () => {
    answers = []
    const [one, other] = [newAccess().renew(), newAccess().renew()]
    answers.forEach((answer) => answer())
    await Promise.all([one, other])
    expect(requests[1]).toEqual(requests[0])
    expect(readKept()?.refresh_token).toBe('token 1')
  })

  it.each(['session_ended', 'unauthenticated'] as const)('ends for good on %s', async (kind) => {
    refusal = new ProblemError(kind, '')
    await expect(newAccess().token()).rejects.toThrow(RevokedError)
    expect(readKept()).toBeNull()
  })

  it.each(['unavailable', 'rate_limited', 'internal_error', 'timeout'] as const)(
    'keeps its credentials on %s',
    async (kind) => {
      refusal = new ProblemError(kind, '')
      await expect(newAccess().token()).rejects.toThrow(ProblemError)
      expect(readKept()?.refresh_token).toBe('token 0')
    },
  )
})

describe('a request of a paired screen', () => {
  it('brings its token and no cookie', async () => {
    const sent: RequestInit[] = []
    const send: typeof fetch = (_address, init) => {
      sent.push(init ?? {})
      return Promise.resolve(new Response('{}'))
    }
    const own = displayApi(
      newAccess(),
      () => undefined,
      () => undefined,
      send,
    )
    await own.request('GET', '/api/displays/self')
    expect(new Headers(sent[0]?.headers).get('authorization')).toBe('Bearer access 1')
    expect(sent[0]?.credentials).toBe('omit')
  })

  it('reports that the screen may be revoked when it is refused', async () => {
    let revoked = 0
    const refuse = () => Promise.resolve(new Response('{"code":"session_ended"}', { status: 401 }))
    const own = displayApi(
      newAccess(),
      () => undefined,
      () => revoked++,
      refuse,
    )
    await expect(own.request('GET', '/api/displays/self')).rejects.toThrow(ProblemError)
    forget()
    const gone = displayApi(
      newAccess(),
      () => undefined,
      () => revoked++,
      refuse,
    )
    await expect(gone.request('GET', '/api/displays/self')).rejects.toThrow(ProblemError)
    expect(revoked).toBe(2)
  })
})

describe('the lease of a paired screen', () => {
  const HOUR_MS = 3_600_000
  const at = (clock: { elapsed: number; wall: number }) =>
    new Lease({ elapsedMs: () => clock.elapsed, wallMs: () => clock.wall })

  it('is over when no server was heard for so long, whatever the clock of the device is set to', () => {
    const clock = { elapsed: 0, wall: 1_000_000_000 }
    const lease = at(clock)
    lease.heard()
    clock.wall += 100 * HOUR_MS
    expect(lease.isOver(12)).toBe(false)
    clock.elapsed += 12 * HOUR_MS - 1
    expect(lease.isOver(12)).toBe(false)
    clock.elapsed += 1
    expect(lease.isOver(12)).toBe(true)
    lease.heard()
    expect(lease.isOver(12)).toBe(false)
  })

  it('goes on over a restart of the page', () => {
    const clock = { elapsed: 0, wall: 1_000_000_000 }
    at(clock).heard()
    clock.wall += 12 * HOUR_MS
    expect(at(clock).isOver(12)).toBe(true)
    expect(at(clock).isOver(13)).toBe(false)
  })

  it('begins anew when the clock of the device was set back while it was off', () => {
    const clock = { elapsed: 0, wall: 1_000_000_000 }
    at(clock).heard()
    clock.wall -= 48 * HOUR_MS
    expect(at(clock).isOver(12)).toBe(false)
  })
})
