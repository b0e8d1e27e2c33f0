import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertListings, markLeft } from '#database/market/listings'
import { seoulIso } from '#shared/market/seoul-time'
import { AS_OF_MS, boardOf, quoteRow } from '../../testing/board.ts'
import { createPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const SAMSUNG = quoteRow({ code: '005930', name: '삼성전자' })
const SDI = quoteRow({ id: 2, code: '006400', isin: 'KR7006400006', name: '삼성SDI', shares: 1_000 })
const HANJIN = quoteRow({ code: '117930', isin: 'KR7117930008', name: '한진해운' })
const OLD_SAMSUNG = quoteRow({ code: '009999', isin: 'KR7009999004', name: '삼성' })
const LEFT_MS = AS_OF_MS - 86_400_000

let server: TestServer
let session: Record<string, string>
beforeAll(async () => {
  server = await startTestServer({ board: boardOf([SAMSUNG, SDI]) })
  session = (await createPerson(server, 'kim')).session
  const listings = [SAMSUNG, SDI, HANJIN, OLD_SAMSUNG]
  const ids = await insertListings(server.database, 'krx', listings)
  const idOf = (code: string) => ids.get(code) ?? 0
  expect([idOf('005930'), idOf('006400')]).toEqual([1, 2])
  await markLeft(server.database, [idOf('117930'), idOf('009999')], LEFT_MS)
  await insertListings(server.database, 'simulated', [quoteRow({ code: '117931', name: '한진가상' })])
})
afterAll(() => server.close())

const find = (query: string) => server.get(`/api/stocks?${query}`, session)
const itemsOf = async (q: string, more = '') =>
  (await find(`q=${encodeURIComponent(q)}${more}`)).body?.items as Record<string, unknown>[]
const codesOf = async (q: string, more = '') => (await itemsOf(q, more)).map(({ code }) => code)

describe('the search', () => {
  it.each(['117930', 'A117930', 'KR7117930008', '한진해운', '한진', 'ㅎㅈㅎㅇ', 'gkswls'])(
    'finds a delisted stock by %s, with the date of its delisting',
    async (query) => {
      expect(await itemsOf(query)).toEqual([
        {
          code: '117930',
          isin: 'KR7117930008',
          name: '한진해운',
          market: 'KOSPI',
          section: '',
          listed: false,
          delisted_at: seoulIso(LEFT_MS),
        },
      ])
    },
  )

  it('the search ranks every listed stock before delisted ones', async () => {
    expect(await codesOf('삼성')).toEqual(['005930', '006400', '009999'])
    expect(await codesOf('삼성', '&limit=1')).toEqual(['005930', '009999'])
  })

  it('the search finds nothing of another board, nor by punctuation', async () => {
    expect(await itemsOf('한진가상')).toEqual([])
    expect(await itemsOf('--')).toEqual([])
  })

  it.each(['q=', 'q=%20', `q=${'x'.repeat(51)}`, 'q=a&limit=0', 'q=a&limit=51', 'limit=8'])(
    'refuses %s',
    async (query) => {
      expect(await find(query)).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
    },
  )
})
