import type { Redis } from 'ioredis'
import pino from 'pino'
import { expect, it } from 'vitest'
import { createHandshakeGuard, type Middleware } from './handshake-guard.ts'
import { Refusal } from './refusal.ts'
import type { LiveSocket } from './socket-types.ts'

const PRIVATE = new Error('connect ECONNREFUSED 10.1.2.3:6379')

/** The error that a handshake is answered with, if any. */
function handshake(inside: Middleware, address = '192.0.2.1'): Promise<Error | undefined> {
  const guard = createHandshakeGuard({
    redis: { status: 'end' } as unknown as Redis,
    trustProxy: 0,
    handshakes: { points: 10, perSeconds: 60 },
    random: () => 0,
    log: pino({ level: 'silent' }),
  })
  const socket = { handshake: { headers: {}, address } } as unknown as LiveSocket
  return new Promise((received) => guard.guard(inside)(socket, received))
}

it.each<[string, Middleware]>([
  ['is handed on', (_socket, next) => next(PRIVATE)],
  [
    'is thrown',
    () => {
      throw PRIVATE
    },
  ],
])(
  'P2: an unexpected error is reported as unavailable, without its message, when it %s',
  async (_, inside) => {
    const received = await handshake(inside)
    expect(received).toBeInstanceOf(Refusal)
    expect(received).toMatchObject({ data: { code: 'unavailable' } })
    expect(received?.message).not.toContain('10.1.2.3')
  },
)

it('a middleware of the handshake passes a refusal on with its code', async () => {
  const refusal = new Refusal('forbidden', 'Not from here.')
  expect(await handshake((_socket, next) => next(refusal))).toBe(refusal)
})

it('a middleware of the handshake passes no error on when the socket is admitted', async () => {
  expect(await handshake((_socket, next) => next())).toBeUndefined()
})
