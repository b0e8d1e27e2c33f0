import { expect, it } from 'vitest'
import type { ApiLimits } from '../../auth/api-limits.ts'
import type { Authenticator } from '../../auth/authenticate.ts'
import type { Ctx } from '../context.ts'
import { limitRequests } from './limit-requests.ts'
import { requireSession } from './require-session.ts'

it('a session that was found to have ended is refused without another query', async () => {
  let requested = 0
  const authenticator = {
    admit: () => {
      requested++
      return Promise.resolve({ ok: false, code: 'session_ended' })
    },
  } as unknown as Authenticator
  const apiLimits = {
    byAccount: { rejectIfBlocked: () => undefined },
    byAddress: { take: () => Promise.resolve() },
  } as unknown as ApiLimits
  const limit = limitRequests({ apiLimits, authenticator })
  const enter = requireSession(authenticator)
  const claims = { sub: 'kim', role: 'user', jti: 'a session', exp: 0 }
  const request = async () => {
    const state = { address: '192.0.2.1', token: { ok: true, claims } }
    const ctx = { path: '/api/auth/me', state, get: () => '' } as unknown as Ctx
    await limit(ctx, async () => {
      await enter(ctx, () => Promise.reject(new Error('it was let in')))
    })
  }
  await expect(request()).rejects.toMatchObject({ code: 'session_ended' })
  await expect(request()).rejects.toMatchObject({ code: 'session_ended' })
  expect(requested).toBe(1)
})
