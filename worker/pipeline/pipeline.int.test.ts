import { describe, expect, it } from 'vitest'
import { KEYS } from '#shared/protocol/names'
import { BoardStore } from './board-store.ts'
import { SourceError } from '../sources/source.ts'
import { HYNIX, PipelineStage, SAMSUNG, log, pollWith } from '../testing/pipeline-stage.ts'
import { ScriptedSource, answer, at, blankRow, sourceIndex, sourceRow } from '../testing/scripted-source.ts'

const stage = new PipelineStage()

describe('a poll', () => {
  it('stores every changed row once and publishes one message for all of them', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX], { indices: [sourceIndex()] }))
    await pollWith(worker, answer(at(1), [{ ...SAMSUNG, price: 201_000, volume: 1_010 }, HYNIX]))
    await pollWith(worker, answer(at(2), [{ ...SAMSUNG, price: 201_000, volume: 1_010 }, HYNIX]))

    expect((await stage.ticks()).map(({ time, code, price }) => [time.getTime(), code, price])).toEqual([
      [at(0), '000660', 1_013_000],
      [at(0), '005930', 200_500],
      [at(1), '005930', 201_000],
    ])
    expect(await stage.db('index_ticks').select('board', 'code', 'value')).toEqual([
      { board: 'krx', code: 'KOSPI', value: '5747.24' },
    ])
    const published = await stage.published()
    expect(published.map((message) => message.split('\n').length)).toEqual([2, 1])
    expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({
      price: 201_000,
      volume: 1_010,
      asOfMs: at(1),
    })
  })

  it('stores two answers with the same as-of time a millisecond apart, so that neither tick is lost', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    await pollWith(worker, answer(at(0), [{ ...SAMSUNG, volume: 1_001 }]))
    expect((await stage.ticks()).map(({ time, volume }) => [time.getTime() - at(0), volume])).toEqual([
      [0, 1_000],
      [1, 1_001],
    ])
  })

  it('ignores an answer that is a little older than the board, and refuses one that is much older', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(5), [SAMSUNG]))
    const { hasNews } = await pollWith(worker, answer(at(5) - 3_000, [{ ...SAMSUNG, volume: 900 }]))
    expect(hasNews).toBe(false)
    await expect(pollWith(worker, answer(at(0), [{ ...SAMSUNG, volume: 900 }]))).rejects.toMatchObject({
      code: 'unusable_answer',
    })
    expect((await stage.boardNow())?.market.rowByCode('005930')?.volume).toBe(1_000)
  })

  it('leaves the board as it is when the source fails', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    const worker = stage.newWorker(source)
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    const before = await stage.redis.get(KEYS.position)
    source.next = new SourceError('timeout', 'no answer in 30 s')
    await expect(pollWith(worker)).rejects.toThrow(SourceError)
    expect(await stage.redis.get(KEYS.position)).toBe(before)
  })
})

describe('workers that take turns', () => {
  const answerOf = (second: number, volume: number) =>
    answer(at(0) + second * 1_000, [{ ...SAMSUNG, volume }], { indices: [sourceIndex({ volume })] })
  const newWorker = () => stage.newWorker(new ScriptedSource(answer(at(0), [])))
  const twoWorkers = () => [newWorker(), newWorker()] as const

  it('apply what the other has published, without reading the whole board again', async () => {
    const [one, other] = twoWorkers()
    await pollWith(one, answerOf(0, 1_000))
    await pollWith(other, answerOf(1, 1_001))
    const epoch = (await stage.boardNow())?.market.position.epoch
    const image = (await stage.redis.get(KEYS.image)) ?? ''
    await stage.redis.del(KEYS.image)
    for (let second = 2; second < 6; second++)
      await pollWith(second % 2 === 0 ? one : other, answerOf(second, 1_000 + second))
    await stage.redis.set(KEYS.image, image)
    const board = await stage.boardNow()
    expect(board?.market.position).toEqual({ epoch, seq: 6 })
    expect([board?.market.rowByCode('005930')?.volume, board?.indices.get('KOSPI')?.volume]).toEqual([
      1_005, 1_005,
    ])
    expect(await stage.ticks()).toHaveLength(6)
  })

  it('read the board again when the messages were restarted meanwhile', async () => {
    const [one, other] = twoWorkers()
    for (let second = 0; second < 3; second++) await pollWith(one, answerOf(second, 1_000 + second))
    await pollWith(other, answerOf(3, 1_003))
    const epoch = (await stage.boardNow())?.market.position.epoch
    // The tail has a hundred messages at most, and is longer again than when the other worker last read it.
    const length = await stage.redis.llen(KEYS.tail)
    let second = 4
    while ((await stage.redis.llen(KEYS.tail)) >= length)
      await pollWith(one, answerOf(second, 1_000 + second++))
    while ((await stage.redis.llen(KEYS.tail)) <= length)
      await pollWith(one, answerOf(second, 1_000 + second++))
    await pollWith(other, answerOf(second, 1_000 + second))
    const board = await stage.boardNow()
    expect(board?.market.position).toEqual({ epoch, seq: second + 1 })
    expect(board?.market.rowByCode('005930')?.volume).toBe(1_000 + second)
  })
})

describe('before the first data of a day', () => {
  const dayAfter = (minutes: number) => at(minutes) + 86_400_000

  it('the board keeps its listings and last closes, in state no_data, without zeros', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    await pollWith(worker, answer(dayAfter(0), [blankRow()]))
    expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({
      price: null,
      previousClose: 200_500,
      open: null,
      high: null,
      low: null,
      state: 'no_data',
    })
  })

  it('a base price that is not the last close (ex-rights, split) comes with the first data', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    await pollWith(worker, answer(dayAfter(0), [blankRow()]))
    await pollWith(worker, answer(dayAfter(20), [sourceRow({ previousClose: 20_050, price: 20_100 })]))
    expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({
      price: 20_100,
      previousClose: 20_050,
    })
  })

  it('missing prices in the middle of a day are a fault of the source and erase nothing', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    const poll = pollWith(worker, answer(at(1), [blankRow()]))
    await expect(poll).rejects.toMatchObject({ code: 'prices_missing', state: 'failing' })
    expect((await stage.boardNow())?.market.rowByCode('005930')?.price).toBe(200_500)
  })
})

describe('listings', () => {
  /** Enough listings that one of them may leave overnight. */
  const OTHERS = Array.from({ length: 10 }, (_, n) => sourceRow({ code: `1000${n}0`, name: `other ${n}` }))

  it('keep their id over days, renames, leaving and coming back', async () => {
    const day = (n: number) => at(0) + n * 86_400_000
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(day(0), [SAMSUNG, HYNIX, ...OTHERS]))
    const id = (await stage.boardNow())?.market.rowByCode('000660')?.id
    await pollWith(worker, answer(day(1), [SAMSUNG, ...OTHERS]))
    expect((await stage.boardNow())?.market.rowByCode('000660')).toBeUndefined()
    expect(await stage.db('listings').whereNotNull('left_at').pluck('code')).toEqual(['000660'])
    const back = [SAMSUNG, { ...HYNIX, name: '하이닉스' }, ...OTHERS]
    await pollWith(stage.newWorker(worker.source), answer(day(2), back))
    expect((await stage.boardNow())?.market.rowByCode('000660')).toMatchObject({ id, name: '하이닉스' })
    expect(await stage.db('listings').whereNotNull('left_at').pluck('code')).toEqual([])
  })

  it('stay on the board when their row could not be read, and for the rest of the day', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX, ...OTHERS]))
    await pollWith(worker, answer(at(1), [SAMSUNG, ...OTHERS]))
    const setAside = [{ row: '000660', reason: 'price' }]
    await pollWith(worker, answer(at(0) + 86_400_000, [SAMSUNG, ...OTHERS], { setAside }))
    expect((await stage.boardNow())?.market.rowByCode('000660')).toBeDefined()
  })

  it('that are missing leave the board with the first complete answer of a day', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX, ...OTHERS]))
    const morning = [SAMSUNG, ...OTHERS].map(({ code }) => blankRow({ code }))
    const setAside = [{ row: 'row 7', reason: 'no code', names: [] }]
    await pollWith(worker, answer(at(1_440), morning, { setAside }))
    expect((await stage.boardNow())?.market.rowByCode('000660')).toBeDefined()
    await pollWith(stage.newWorker(worker.source), answer(at(1_442), morning))
    expect((await stage.boardNow())?.market.rowByCode('000660')).toBeUndefined()
    expect(await stage.db('listings').whereNotNull('left_at').pluck('code')).toEqual(['000660'])
  })

  it.each([
    ['an index', { row: 'KOSPI', reason: 'value', isIndex: true as const }],
    ['another listing of the board', { row: '100010', reason: 'price' }],
    [
      'another listing that is known by its ISIN alone',
      { row: 'x', reason: 'code', names: ['KR7000000001'] },
    ],
    ['a listing that is not on the board yet', { row: '123450', reason: 'price' }],
  ])('that are missing leave the board although a row of %s could not be read', async (_, aside) => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    const rows = [SAMSUNG, { ...OTHERS[1], isin: 'KR7000000001' }, ...OTHERS.slice(2)].map((row) =>
      sourceRow(row),
    )
    await pollWith(worker, answer(at(0), [...rows, HYNIX]))
    const isOfOther = aside.row === '100010' || 'names' in aside
    const read = rows.filter(({ code }) => !(isOfOther && code === '100010'))
    await pollWith(worker, answer(at(1_440), read, { setAside: [aside] }))
    const { market } = (await stage.boardNow()) ?? {}
    expect(market?.rowByCode('000660')).toBeUndefined()
    expect(market?.rowByCode('100010')).toBeDefined()
  })

  it('stay on the board when the answer of a new day is incomplete', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX, ...OTHERS]))
    const poll = pollWith(worker, answer(at(0) + 86_400_000, [SAMSUNG, HYNIX]))
    await expect(poll).rejects.toMatchObject({ code: 'partial_answer', state: 'failing' })
    expect((await stage.boardNow())?.market.size).toBe(12)
  })

  it('of a simulated board are never shared with the real one', async () => {
    await pollWith(stage.newWorker(new ScriptedSource(answer(at(0), []))), answer(at(0), [SAMSUNG]))
    const simulator = new ScriptedSource(answer(at(0), []), { name: 'simulator', board: 'simulated' })
    await pollWith(stage.newWorker(simulator), answer(at(1), [{ ...SAMSUNG, price: 1 }]))
    const board = await stage.boardNow()
    expect(board?.market.source).toBe('simulator')
    expect(await stage.db('listings').select('board', 'code').orderBy('id')).toEqual([
      { board: 'krx', code: '005930' },
      { board: 'simulated', code: '005930' },
    ])
  })
})

it('a day that is replayed again begins a new epoch, with nothing of the later time and no tick twice', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  const worker = stage.newWorker(source)
  const morning = answer(at(0), [SAMSUNG])
  const evening = answer(at(400), [{ ...SAMSUNG, price: 205_000, volume: 9_000 }])
  await pollWith(worker, morning)
  await pollWith(worker, evening)
  await pollWith(worker, answer(at(-60), [blankRow()]))
  expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({
    price: null,
    previousClose: 208_500,
    state: 'no_data',
  })
  await pollWith(worker, morning)
  await pollWith(worker, evening)
  expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({
    price: 205_000,
    volume: 9_000,
  })
  expect((await stage.ticks()).filter(({ price }) => price !== null)).toHaveLength(2)
})

describe('a clock that was ahead, or was set back', () => {
  const HOUR = 60
  const simulated = () => new ScriptedSource(answer(at(0), []), { name: 'simulator', board: 'simulated' })
  const answerOf = (minutes: number, price: number) =>
    answer(at(minutes), [{ ...SAMSUNG, price, volume: 1_000 + minutes }], {
      indices: [sourceIndex({ value: 5_700 + minutes })],
    })
  const samsung = async () => (await stage.boardNow())?.market.rowByCode('005930')

  it.each([15, HOUR, 9 * HOUR])(
    'left a board %i minutes in the future: the next poll begins an epoch with what was known until now',
    async (ahead) => {
      const worker = stage.newWorker(simulated())
      await pollWith(worker, answerOf(0, 200_000))
      worker.now = () => at(ahead)
      await pollWith(worker, answerOf(ahead, 209_000))
      const before = await stage.redis.get(KEYS.position)
      worker.now = () => at(1)
      await pollWith(worker, answerOf(1, 201_000))
      const board = await stage.boardNow()
      expect(board?.market.position.epoch).not.toBe(before?.split(':')[0])
      expect(board?.market.atMs).toBe(at(1))
      expect(await samsung()).toMatchObject({ price: 201_000, asOfMs: at(1), previousClose: 208_500 })
      expect(board?.indices.get('KOSPI')?.value).toBe(5_701)
    },
  )

  it('leaves ticks of the future, which are ignored when the board is rebuilt', async () => {
    const worker = stage.newWorker(simulated())
    await pollWith(worker, answerOf(0, 200_000))
    worker.now = () => at(15)
    await pollWith(worker, answerOf(15, 209_000))
    await stage.redis.flushall()
    const next = stage.newWorker(worker.source)
    next.now = () => at(1)
    await pollWith(next, answerOf(1, 200_000))
    expect(await samsung()).toMatchObject({ price: 200_000, asOfMs: at(1) })
    expect((await stage.boardNow())?.market.atMs).toBe(at(1))
    expect(await stage.ticks()).toHaveLength(3)
  })

  it('leaves an unfinished poll, which is discarded, and the next one finds the changes', async () => {
    const source = simulated()
    const worker = stage.newWorker(source)
    await pollWith(worker, answerOf(0, 200_000))
    const before = (await stage.boardNow())?.market.position
    class Gone extends BoardStore {
      override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
        await super.begin(...pending)
        throw new Error('killed before storing')
      }
    }
    const stuck = stage.newWorker(source, new Gone(stage.redis, log))
    stuck.now = () => at(15)
    await expect(pollWith(stuck, answerOf(15, 209_000))).rejects.toThrow('killed')
    expect(await stage.redis.exists(KEYS.pending)).toBe(1)
    const next = stage.newWorker(source)
    next.now = () => at(1)
    await pollWith(next, answerOf(1, 201_000))
    expect(await stage.redis.exists(KEYS.pending)).toBe(0)
    expect((await stage.ticks()).map(({ price }) => price)).toEqual([200_000, 201_000])
    expect((await stage.boardNow())?.market.position).toEqual({ epoch: before?.epoch, seq: 2 })
  })

  it('does not affect a source whose own clock is a little ahead', async () => {
    const worker = stage.newWorker(new ScriptedSource(answer(at(0), [])))
    worker.now = () => at(-1)
    await pollWith(worker, answerOf(0, 200_000))
    const before = (await stage.boardNow())?.market.position
    await pollWith(worker, answerOf(1, 201_000))
    await pollWith(worker, answerOf(2, 202_000))
    expect((await stage.boardNow())?.market.position).toEqual({ epoch: before?.epoch, seq: 3 })
  })
})
