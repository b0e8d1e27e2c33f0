import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { storeFilings } from '#database/disclosures/store-filings'
import { insertListings, markLeft, updateListing } from '#database/market/listings'
import { mostWatchedCodes } from '#database/watchlists/watched-codes'
import { EVENTS, type BoardListEvent } from '#shared/protocol/events'
import type { ChangedWatchlist, Watchlist, Watchlists } from '#shared/rest/watchlists'
import { currentBoard, quoteRow } from '../../testing/board.ts'
import { startLiveServer, TestWorker, type LiveServer } from '../../testing/live-server.ts'
import { createPerson, startSession, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const SAMSUNG = quoteRow()
const HYNIX = quoteRow({ id: 2, code: '000660', isin: 'KR7000660001', name: 'SK하이닉스' })
const manyCodes = (count: number) => Array.from({ length: count }, (_, at) => String(100_000 + at))

let server: TestServer
let live: LiveServer
let kim: TestPerson
let lee: TestPerson
let ids: ReadonlyMap<string, number>
beforeAll(async () => {
  server = await startTestServer({ board: currentBoard([SAMSUNG, HYNIX]) })
  await new TestWorker(server.deps.redis).publish({})
  live = await startLiveServer()
})
afterAll(async () => {
  await live.close()
  await server.close()
})
beforeEach(async () => {
  await server.database('users').delete()
  await server.database('listings').delete()
  ids = await insertListings(server.database, 'krx', [SAMSUNG, HYNIX])
  kim = await createPerson(server, 'kim')
  lee = await createPerson(server, 'lee')
})

const read = async (person = kim) =>
  (await server.get('/api/watchlists', person.session)).body as unknown as Watchlists
const store = (body: object, person = kim) => server.put('/api/watchlists', body, person.session)

async function create(content: object, person = kim): Promise<Watchlist> {
  const { status, body } = await server.post('/api/watchlists', content, person.session)
  expect(status).toBe(201)
  return (body as unknown as ChangedWatchlist).list
}
const change = (id: string, body: object, person = kim) =>
  server.put(`/api/watchlists/${id}`, body, person.session)
const watch = (id: string, code: string, body: object = {}, person = kim) =>
  server.put(`/api/watchlists/${id}/items/${code}`, body, person.session)
const importInto = (id: string, body: object) =>
  server.post(`/api/watchlists/${id}/import`, body, kim.session)
const codesOf = async () => (await read()).lists.map(({ codes }) => codes)

describe('/api/watchlists', () => {
  it('are none at first, and are stored whole in the order that they are given', async () => {
    expect(await read()).toEqual({ version: 0, seq: 0, lists: [] })
    const first = await store({
      version: 0,
      lists: [{ name: '반도체', codes: ['005930', '000660'] }, { name: '둘' }],
    })
    expect(first.body).toMatchObject({ version: 1, lists: [{ name: '반도체' }, { name: '둘', codes: [] }] })
    const { lists } = await read()
    const turned = lists.map(({ id, name, codes }) => ({ id, name, codes })).reverse()
    expect((await store({ version: 1, lists: turned })).body).toMatchObject({ version: 2, lists: turned })
    expect((await read(lee)).lists).toEqual([])
  })

  it('keep note, target and stop of the codes that stay when codes are put in another order', async () => {
    const { id } = await create({ name: '하나', codes: ['005930', '000660'] })
    await watch(id, '005930', { note: '분할 매수', target_price: 250_000, stop_price: 180_000 })
    await store({ version: 2, lists: [{ id, name: '하나', codes: ['000660', '005930'] }] })
    expect((await read()).lists[0]?.items).toMatchObject([
      { code: '000660', note: '', target_price: null },
      { code: '005930', note: '분할 매수', target_price: 250_000, stop_price: 180_000, state: 'listed' },
    ])
  })

  it('refuse an edit of an old version with what stands there now, and change nothing', async () => {
    const list = await create({ name: '하나', codes: ['005930'] })
    await watch(list.id, '000660')
    const late = [
      await store({ version: 1, lists: [] }),
      await change(list.id, { version: list.version, name: '다른 이름' }),
      await watch(list.id, '005930', { version: list.version, note: '늦은 메모' }),
      await server.remove(`/api/watchlists/${list.id}?version=${list.version}`, kim.session),
      await server.remove(`/api/watchlists/${list.id}/items/005930?version=${list.version}`, kim.session),
    ]
    const now = await read()
    for (const { status, body } of late)
      expect([status, body]).toMatchObject([409, { code: 'conflict', current: now }])
    expect(now.lists).toMatchObject([
      { name: '하나', codes: ['005930', '000660'], items: [{ note: '' }, {}] },
    ])
  })

  it('of two edits of one version at once store one and refuse the other, which can be made again on what stands there', async () => {
    const { id, version } = await create({ name: '하나', codes: ['005930'] })
    const edits = [{ codes: ['005930', '000660'] }, { codes: ['005930', '035720'] }]
    const answers = await Promise.all(edits.map((edit) => change(id, { version, ...edit })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const lost = answers.findIndex(({ status }) => status === 409)
    const current = answers[lost]?.body?.current as Watchlists
    expect(current.lists[0]).toMatchObject({ version: version + 1, ...edits[1 - lost] })
  })

  it('add and remove codes of two devices at once without losing any', async () => {
    const { id } = await create({ name: '하나' })
    const codes = manyCodes(12)
    await Promise.all(codes.map((code) => watch(id, code)))
    await server.remove(`/api/watchlists/${id}/items/${codes[0] ?? ''}`, kim.session)
    expect((await codesOf())[0]?.toSorted()).toEqual(codes.slice(1))
  })

  it('an edit that changes nothing keeps every version', async () => {
    const { id } = await create({ name: '하나', codes: ['005930'] })
    const before = await read()
    await watch(id, '005930')
    await store({ version: before.version, lists: [{ id }] })
    expect(await read()).toEqual(before)
  })

  it('hold 20 lists of 300 codes, in one request too, and refuse one more, also of two at once', async () => {
    const lists = Array.from({ length: 20 }, (_, at) => ({ name: `목록 ${at}`, codes: manyCodes(300) }))
    expect((await store({ version: 0, lists })).status).toBe(200)
    const [first] = (await read()).lists
    for (const refused of [
      await server.post('/api/watchlists', { name: '하나 더' }, kim.session),
      await watch(first?.id ?? '', '005930'),
      await store({ version: 1, lists: [...lists, { name: '하나 더' }] }),
      await store({ version: 1, lists: [{ name: '하나', codes: manyCodes(301) }] }),
    ])
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
    expect(await codesOf()).toEqual(lists.map(({ codes }) => codes))

    await store({ version: 1, lists: lists.slice(1) })
    const two = [1, 2].map((at) => server.post('/api/watchlists', { name: `동시 ${at}` }, kim.session))
    expect((await Promise.all(two)).map(({ status }) => status).sort()).toEqual([201, 422])
  })

  it.each([
    [{ version: 0 }, 'lists'],
    [{ version: -1, lists: [] }, 'version'],
    [{ version: 0, lists: [{ codes: [] }] }, 'lists'],
    [{ version: 0, lists: [{ name: ' ' }] }, 'lists'],
    [{ version: 0, lists: [{ name: '하나', codes: ['5930'] }] }, 'lists'],
    [{ version: 0, lists: [{ name: '하나', codes: ['005930', '005930'] }] }, 'lists'],
    [{ version: 0, lists: [{ name: '하나', items: [{ code: '005930', target_price: 0 }] }] }, 'lists'],
    [{ version: 0, lists: [{ name: '하나', items: [{ code: '005930', note: 'x'.repeat(201) }] }] }, 'lists'],
  ])('refuse %j and name the field', async (body, field) => {
    expect(await store(body)).toMatchObject({ status: 422, body: { errors: [{ field }] } })
  })

  it('a list is the same one when its id is written in capitals', async () => {
    const { id } = await create({ name: '하나', codes: ['005930'] })
    const capitals = id.toUpperCase()
    expect((await watch(capitals, '000660')).status).toBe(200)
    const taken = await store({ version: (await read()).version, lists: [{ id: capitals, name: '하나' }] })
    expect((taken.body as unknown as Watchlists).lists.map((list) => list.id)).toEqual([id])
    expect((await server.remove(`/api/watchlists/${capitals}?version=99`, kim.session)).status).toBe(409)
  })

  it('a list of another account is not found by any route', async () => {
    const { id } = await create({ name: '하나', codes: ['005930'] })
    const place = `/api/watchlists/${id}`
    for (const { status } of [
      await change(id, { version: 1, name: '내 것' }, lee),
      await watch(id, '000660', {}, lee),
      await server.remove(`${place}?version=1`, lee.session),
      await server.remove(`${place}/items/005930`, lee.session),
      await server.get(`${place}/items.csv`, lee.session),
      await server.post(`${place}/import`, { csv: 'code\n000660' }, lee.session),
    ])
      expect(status).toBe(404)
    const taken = await store({ version: 0, lists: [{ id, name: '가져온 것', codes: ['000660'] }] }, lee)
    expect((taken.body as unknown as Watchlists).lists[0]?.id).not.toBe(id)
    expect(await codesOf()).toEqual([['005930']])
  })

  it('go with the account, and what most accounts watch of the board is known', async () => {
    await insertListings(server.database, 'krx', [
      { ...SAMSUNG, code: '035720', isin: 'KR7035720002', name: '카카오' },
    ])
    const mine = await create({ name: '하나', codes: ['005930', '000660'] })
    await create({ name: '둘', codes: ['000660', '000001'] })
    await create({ name: '셋', codes: ['000660', '035720', '000001'] }, lee)
    expect(await mostWatchedCodes(server.database, 'krx', 2)).toEqual(['000660', '005930'])
    await server.database('users').where({ user_id: 'kim' }).delete()
    expect(await server.database('watchlist_items').where({ watchlist_id: mine.id })).toEqual([])
    expect(await mostWatchedCodes(server.database, 'krx', 2)).toEqual(['000660', '035720'])
  })

  it('keep a listing that was renamed or delisted, with the date and its former name', async () => {
    const { id } = await create({ name: '하나', codes: ['005930', '000660', '999999'] })
    await server.database('watchlist_items').update({ added_at: new Date('2026-01-02T00:00:00Z') })
    await updateListing(server.database, {
      ...{ id: ids.get('005930') ?? 0, code: '005930', isin: SAMSUNG.isin, name: '삼성미래전자' },
      ...{ market: 'KOSPI', section: '', shares: 1 },
    })
    await markLeft(server.database, [ids.get('000660') ?? 0], Date.parse('2026-03-19T00:00:00Z'))
    const { body } = await change(id, { version: 1, colour: 'blue' })
    expect((body as unknown as ChangedWatchlist).list.items).toMatchObject([
      {
        name: '삼성미래전자',
        former_name: '삼성전자',
        renamed_at: expect.any(String) as string,
        state: 'listed',
      },
      { name: 'SK하이닉스', former_name: null, state: 'left', left_at: '2026-03-19T09:00:00.000+09:00' },
      { code: '999999', name: null, state: 'unknown', left_at: null },
    ])
  })

  it('have the time of the last disclosure of each code', async () => {
    await server.database.raw('TRUNCATE disclosures CASCADE')
    const nowMs = Date.parse('2026-03-19T01:00:00Z')
    const filings = [1, 2].map((number) => ({
      ...{ company: '삼성전자', code: '005930', market: 'KOSPI' as const, url: null },
      ...{ number: `2026031900000${number}`, title: `제목 ${number}` },
      ...{ publishedMs: nowMs + number * 1_000, hasTime: true, isRetracted: false },
    }))
    await storeFilings(server.database, { board: 'krx', source: 'kind', filings, nowMs })
    const { items } = await create({ name: '하나', codes: ['005930', '000660'] })
    expect(items[0]?.last_disclosed_at).toBe('2026-03-19T10:00:02.000+09:00')
    expect(items[1]?.last_disclosed_at).toBeNull()
  })
})

describe('a watchlist as CSV', () => {
  it('is read again as it was written', async () => {
    const items = [
      { code: '000660', note: '=위험', target_price: 300_000, stop_price: null },
      { code: '005930', note: '쉼표, "따옴표"와 1/2', target_price: null, stop_price: 150_000 },
    ]
    const { id } = await create({ name: '하나', items })
    const file = await fetch(`${server.url}/api/watchlists/${id}/items.csv`, { headers: kim.session })
    const csv = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer())
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      '\ufeffcode,name,note,target_price,stop_price',
      '"=""000660""",SK하이닉스,\'=위험,300000,',
    ])
    const other = await create({ name: '둘', codes: ['035720'] })
    const answer = await importInto(other.id, { csv, mode: 'replace', version: other.version })
    expect((answer.body as unknown as ChangedWatchlist).list.items).toMatchObject(items)
  })

  it('appends to the list, and takes note and prices of an existing code from the file', async () => {
    const { id } = await create({
      name: '하나',
      items: [{ code: '005930', note: '앞선 메모', stop_price: 1 }],
    })
    const csv = '종목코드;목표가\r\nA000660;\r\n5930;250,000원\r\n'
    expect((await importInto(id, { csv })).body).toMatchObject({
      list: {
        items: [
          { code: '005930', note: '앞선 메모', stop_price: 1, target_price: 250_000 },
          { code: '000660', target_price: null },
        ],
      },
    })
  })

  it('with rows that are not understood names each of them, and nothing of it is done', async () => {
    const { id } = await create({ name: '하나', codes: ['005930'] })
    const csv = 'code,target_price\n000660,비쌈\n777777,\n,1\nSK하이닉스,1\n'
    expect(await importInto(id, { csv })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { field: 'row 2', code: 'bad_price' },
          { field: 'row 3', code: 'unknown_listing' },
          { field: 'row 4', code: 'unknown_listing' },
        ],
      },
    })
    expect(await codesOf()).toEqual([['005930']])
  })
})

describe('the topic me', () => {
  it('P82 notifies all connections of an account that its lists have changed, and no others', async () => {
    const own = await follow(kim)
    const others = await follow(lee)
    await create({ name: '하나' })
    const { version, seq } = await read()
    await expect
      .poll(() => own.heard)
      .toEqual([{ topic: 'me', seq, row: { seq, kind: 'watchlists', version } }])
    await create({ name: '둘' }, lee)
    await expect.poll(() => others.heard).toHaveLength(1)
    expect([own.heard, others.heard].map((heard) => heard.length)).toEqual([1, 1])
    expect(others.heard[0]?.seq).toBe((await read(lee)).seq)

    const phone = await startSession(server, kim)
    await create({ name: '셋' }, phone)
    const late = await follow(phone, seq)
    const now = await read()
    await expect.poll(() => late.heard).toMatchObject([{ seq: now.seq, row: { version: now.version } }])
  })

  async function follow({ userId }: TestPerson, after_seq?: number) {
    const socket = live.client({ token: await live.token({ userId }) })
    const heard: BoardListEvent[] = []
    socket.on(EVENTS.event, (event: BoardListEvent) => heard.push(event))
    socket.connect()
    await expect.poll(() => socket.connected).toBe(true)
    const request = { topic: 'me', ...(after_seq === undefined ? {} : { after_seq }) }
    expect(await socket.emitWithAck(EVENTS.subscribe, request)).toMatchObject({ ok: true })
    return { heard }
  }
})
