import { expect, expectTypeOf, it } from 'vitest'
import type { Halt } from '#shared/rest/halts'
import type { AnswerOf, QueryOf } from '#shared/rest/contract'
import { addressOf, call } from './call.ts'
import type { Api } from './request.ts'

function recording() {
  const sent: unknown[][] = []
  const api: Api = {
    request(...what) {
      sent.push(what)
      return Promise.resolve(null)
    },
  }
  return { api, sent }
}

it('a call sends method, path and body of the endpoint, and no body where it has none', async () => {
  const { api, sent } = recording()
  const body = { market: 'ALL', ends_at: '2026-03-19T10:35:00+09:00', reason: 'circuit breaker' } as const
  await call(api, 'declareHalt', { body })
  await call(api, 'listHalts')
  expect(sent).toEqual([
    ['POST', '/api/admin/halts', body],
    ['GET', '/api/admin/halts'],
  ])
})

it('a call leaves out of a query what has no value or an empty text', () => {
  const query = { action: 'login', q: '', admin_id: '김 & 이', from: undefined }
  expect(addressOf('exportAuditLogs', { query })).toBe(
    '/api/admin/audit-logs.csv?action=login&admin_id=%EA%B9%80+%26+%EC%9D%B4',
  )
})

it('a call encodes the parameters of a path', () => {
  expect(addressOf('endHalt', { params: { id: '../7?x=1' } })).toBe('/api/admin/halts/..%2F7%3Fx%3D1/end')
})

it('a call types parameters, body and answer by the statement of the endpoint', () => {
  expectTypeOf(call<'listHalts'>).returns.resolves.toEqualTypeOf<{ items: Halt[] }>()
  expectTypeOf(call<'endHalt'>)
    .parameter(2)
    .toHaveProperty('params')
    .toExtend<{ id: string }>()
  expectTypeOf<{ params: { name: string } }>().not.toExtend<Parameters<typeof call<'endHalt'>>[2]>()
  expectTypeOf<{ body: { market: 'NYSE' } }>().not.toExtend<Parameters<typeof call<'declareHalt'>>[2]>()
  expectTypeOf<{ query: { page: string } }>().not.toExtend<Parameters<typeof call<'listHalts'>>[2]>()
  expectTypeOf<keyof QueryOf<'searchStocks'>>().toEqualTypeOf<'q' | 'limit'>()
  expectTypeOf<AnswerOf<'logout'>>().toEqualTypeOf<null>()
})
