import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { BoardMovedError, BoardStore } from './board-store.ts'
import { ListingMaster } from './listing-master.ts'
import { runPoll } from './pipeline.ts'
import type { PipelineDeps } from './pipeline.ts'
import { SourceError } from './sources/source.ts'
import type { MarketSource, ParsedMarket } from './sources/source.ts'
import { ScriptedSource, answer, at, blankRow, sourceIndex, sourceRow } from './testing/scripted-source.ts'

const log = pino({ level: 'silent' })
const never = new AbortController().signal
let db: Database
let redis: Redis
let listener: Redis
let heard: string[]
let epochs = 0

/** A worker process as far as the pipeline goes: what it holds in memory, and nothing of another's. */
function newWorker(source: MarketSource, store: BoardStore = new BoardStore(redis, log)): PipelineDeps {
  return {
    source,
    store,
    master: new ListingMaster(db, source.board),
    db,
    log,
    now: () => at(0),
    newEpoch: () => `epoch-${++epochs}`,
  }
}

async function pollWith(worker: PipelineDeps, next: ParsedMarket) {
  ;(worker.source as ScriptedSource).next = next
  return runPoll(worker, never)
}

interface TickRow {
  time: Date
  code: string
  price: number | null
  volume: number
  state: string
}
const ticks = (): Promise<TickRow[]> =>
  db('ticks')
    .join('listings', 'listings.id', 'ticks.listing_id')
    .select('ticks.time', 'listings.code', 'ticks.price', 'ticks.volume', 'ticks.state')
    .orderBy(['ticks.time', 'listings.code'])

const boardNow = async () => (await new BoardStore(redis, log).load()).board

beforeAll(() => {
  const { databaseUrl, redisUrl } = stackUrls()
  db = openDatabase(databaseUrl, { applicationName: 'test' })
  redis = connectRedis(redisUrl, { log, role: 'test' })
  listener = connectRedis(redisUrl, { log, role: 'test-listener' })
  listener.on('message', (_channel: string, message: string) => heard.push(message))
})

beforeEach(async () => {
  await resetStack()
  await migrateLatest(db)
  heard = []
  await listener.subscribe(CHANNELS.batches)
})

afterAll(async () => {
  listener.disconnect()
  redis.disconnect()
  await db.destroy()
})

const SAMSUNG = sourceRow()
const HYNIX = sourceRow({
  code: '000660',
  isin: 'KR7000660001',
  name: 'SK하이닉스',
  price: 1_013_000,
  previousClose: 1_056_000,
})

describe('a poll', () => {
  it('stores every changed row once and publishes one message for all of them', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX], { indices: [sourceIndex()] }))
    await pollWith(worker, answer(at(1), [{ ...SAMSUNG, price: 201_000, volume: 1_010 }, HYNIX]))
    await pollWith(worker, answer(at(2), [{ ...SAMSUNG, price: 201_000, volume: 1_010 }, HYNIX]))

    expect((await ticks()).map(({ time, code, price }) => [time.getTime(), code, price])).toEqual([
      [at(0), '000660', 1_013_000],
      [at(0), '005930', 200_500],
      [at(1), '005930', 201_000],
    ])
    expect(await db('index_ticks').select('board', 'code', 'value')).toEqual([
      { board: 'krx', code: 'KOSPI', value: '5747.24' },
    ])
    expect(heard.map((message) => message.split('\n').length)).toEqual([2, 1])
    expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({
      price: 201_000,
      volume: 1_010,
      asOfMs: at(1),
    })
  })

  it('sets two answers of one moment a millisecond apart, so that neither tick is lost', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    await pollWith(worker, answer(at(0), [{ ...SAMSUNG, volume: 1_001 }]))
    expect((await ticks()).map(({ time, volume }) => [time.getTime() - at(0), volume])).toEqual([
      [0, 1_000],
      [1, 1_001],
    ])
  })

  it("that finds a slow mirror's older answer changes nothing, and one that is much older is not believed", async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(5), [SAMSUNG]))
    const { published } = await pollWith(worker, answer(at(5) - 3_000, [{ ...SAMSUNG, volume: 900 }]))
    expect(published).toBe(false)
    await expect(pollWith(worker, answer(at(0), [{ ...SAMSUNG, volume: 900 }]))).rejects.toMatchObject({
      code: 'unusable_answer',
    })
    expect((await boardNow())?.market.rowByCode('005930')?.volume).toBe(1_000)
  })

  it('leaves the board as it is when the source fails', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    const worker = newWorker(source)
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    const before = await redis.get(KEYS.position)
    source.next = new SourceError('timeout', 'no answer in 30 s')
    await expect(runPoll(worker, never)).rejects.toThrow(SourceError)
    expect(await redis.get(KEYS.position)).toBe(before)
  })
})

describe('before the first data of a day', () => {
  const dayAfter = (minutes: number) => at(minutes) + 86_400_000

  it('the board keeps its listings and last closes, says no_data, and shows no zero', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    await pollWith(worker, answer(dayAfter(0), [blankRow()]))
    expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({
      price: null,
      previousClose: 200_500,
      open: null,
      high: null,
      low: null,
      state: 'no_data',
    })
  })

  it('a base price that is not the last close (ex-rights, split) comes with the first data', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    await pollWith(worker, answer(dayAfter(0), [blankRow()]))
    await pollWith(worker, answer(dayAfter(20), [sourceRow({ previousClose: 20_050, price: 20_100 })]))
    expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({
      price: 20_100,
      previousClose: 20_050,
    })
  })

  it('dashes in the middle of a day are a fault of the source and wipe nothing', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    const poll = pollWith(worker, answer(at(1), [blankRow()]))
    await expect(poll).rejects.toMatchObject({ code: 'prices_missing', state: 'failing' })
    expect((await boardNow())?.market.rowByCode('005930')?.price).toBe(200_500)
  })
})

describe('listings', () => {
  /** So many that one of them may leave overnight. */
  const OTHERS = Array.from({ length: 10 }, (_, n) => sourceRow({ code: `1000${n}0`, name: `other ${n}` }))

  it('keep their id over days, renames, leaving and coming back', async () => {
    const day = (n: number) => at(0) + n * 86_400_000
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(day(0), [SAMSUNG, HYNIX, ...OTHERS]))
    const id = (await boardNow())?.market.rowByCode('000660')?.id
    await pollWith(worker, answer(day(1), [SAMSUNG, ...OTHERS]))
    expect((await boardNow())?.market.rowByCode('000660')).toBeUndefined()
    expect(await db('listings').whereNotNull('left_at').pluck('code')).toEqual(['000660'])
    const back = [SAMSUNG, { ...HYNIX, name: '하이닉스' }, ...OTHERS]
    await pollWith(newWorker(worker.source), answer(day(2), back))
    expect((await boardNow())?.market.rowByCode('000660')).toMatchObject({ id, name: '하이닉스' })
    expect(await db('listings').whereNotNull('left_at').pluck('code')).toEqual([])
  })

  it('do not leave the board because a row of theirs could not be read, or within a day', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX, ...OTHERS]))
    await pollWith(worker, answer(at(1), [SAMSUNG, ...OTHERS]))
    const setAside = [{ row: '000660', reason: 'price' }]
    await pollWith(worker, answer(at(0) + 86_400_000, [SAMSUNG, ...OTHERS], { setAside }))
    expect((await boardNow())?.market.rowByCode('000660')).toBeDefined()
  })

  it('do not leave the board because the answer of a new day is only part of one', async () => {
    const worker = newWorker(new ScriptedSource(answer(at(0), [])))
    await pollWith(worker, answer(at(0), [SAMSUNG, HYNIX, ...OTHERS]))
    const poll = pollWith(worker, answer(at(0) + 86_400_000, [SAMSUNG, HYNIX]))
    await expect(poll).rejects.toMatchObject({ code: 'partial_answer', state: 'failing' })
    expect((await boardNow())?.market.size).toBe(12)
  })

  it('of a simulated board are never those of the real one', async () => {
    await pollWith(newWorker(new ScriptedSource(answer(at(0), []))), answer(at(0), [SAMSUNG]))
    const simulator = new ScriptedSource(answer(at(0), []), { name: 'simulator', board: 'simulated' })
    await pollWith(newWorker(simulator), answer(at(1), [{ ...SAMSUNG, price: 1 }]))
    const board = await boardNow()
    expect(board?.market.source).toBe('simulator')
    expect(await db('listings').select('board', 'code').orderBy('id')).toEqual([
      { board: 'krx', code: '005930' },
      { board: 'simulated', code: '005930' },
    ])
  })
})

describe('a worker that is killed', () => {
  /** Dies where the test says, as SIGKILL would have it. */
  class DyingStore extends BoardStore {
    override advance(): Promise<void> {
      return Promise.reject(new Error('killed before publishing'))
    }
  }

  it('between store and publish leaves a poll that its successor finishes: no tick twice, no batch lost', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await pollWith(newWorker(source), answer(at(0), [SAMSUNG, HYNIX]))
    const dying = newWorker(source, new DyingStore(redis, log))
    const change = answer(at(1), [{ ...SAMSUNG, volume: 1_500 }, HYNIX], { indices: [sourceIndex()] })
    await expect(pollWith(dying, change)).rejects.toThrow('killed')
    expect((await boardNow())?.market.rowByCode('005930')?.volume).toBe(1_000)

    await pollWith(newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 1_600 }, HYNIX]))
    expect((await ticks()).map(({ time, code, volume }) => [time.getTime(), code, volume])).toEqual([
      [at(0), '000660', 1_000],
      [at(0), '005930', 1_000],
      [at(1), '005930', 1_500],
      [at(2), '005930', 1_600],
    ])
    expect(heard).toHaveLength(3)
    expect((await boardNow())?.market.position.seq).toBe(3)
  })

  it('before it stored anything, too: its successor stores what was written down', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await pollWith(newWorker(source), answer(at(0), [SAMSUNG]))
    class Gone extends BoardStore {
      override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
        await super.begin(...pending)
        throw new Error('killed before storing')
      }
    }
    await expect(
      pollWith(newWorker(source, new Gone(redis, log)), answer(at(1), [{ ...SAMSUNG, volume: 1_500 }])),
    ).rejects.toThrow('killed')
    await pollWith(newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 1_500 }]))
    expect((await ticks()).map(({ time, volume }) => [time.getTime(), volume])).toEqual([
      [at(0), 1_000],
      [at(1), 1_500],
    ])
  })

  it('in the first poll of all leaves a board that its successor publishes', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await expect(
      pollWith(newWorker(source, new DyingStore(redis, log)), answer(at(0), [SAMSUNG])),
    ).rejects.toThrow('killed')
    await pollWith(newWorker(source), answer(at(0), [SAMSUNG]))
    expect(await ticks()).toHaveLength(1)
    expect((await boardNow())?.market.rowByCode('005930')?.price).toBe(200_500)
  })
})

it('a worker that slept while another polled cannot store or publish over it', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  const awake = newWorker(source)
  await pollWith(awake, answer(at(0), [SAMSUNG]))
  class Overtaken extends BoardStore {
    override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
      await pollWith(newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 2_000 }]))
      return super.begin(...pending)
    }
  }
  const sleepy = newWorker(source, new Overtaken(redis, log))
  await expect(pollWith(sleepy, answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow(
    BoardMovedError,
  )
  expect((await ticks()).map(({ volume }) => volume)).toEqual([1_000, 2_000])
  expect((await boardNow())?.market.rowByCode('005930')?.volume).toBe(2_000)
})

it('a board is read from an old image and the messages since, whenever a worker or server starts', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  const worker = newWorker(source)
  for (let poll = 0; poll < 130; poll++) {
    await pollWith(worker, answer(at(0) + poll * 1_000, [{ ...SAMSUNG, volume: 1_000 + poll }, HYNIX]))
    if (poll % 43 === 0) expect((await boardNow())?.market.rowByCode('005930')?.volume).toBe(1_000 + poll)
  }
  expect((await boardNow())?.market.dump()).toEqual((await worker.store.load()).board?.market.dump())
  expect(await redis.llen(KEYS.tail)).toBeLessThan(101)
})

it('two workers that begin from the same position: the second is refused before it stores anything', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(newWorker(source), answer(at(0), [SAMSUNG]))
  class BesideAnother extends BoardStore {
    override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
      const other = newWorker(source, new DyingAfterBegin(redis, log))
      await expect(pollWith(other, answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow('stopped')
      return super.begin(...pending)
    }
  }
  class DyingAfterBegin extends BoardStore {
    override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
      await super.begin(...pending)
      throw new Error('stopped in the middle')
    }
  }
  const second = newWorker(source, new BesideAnother(redis, log))
  await expect(pollWith(second, answer(at(2), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow(
    BoardMovedError,
  )
  await pollWith(newWorker(source), answer(at(3), [{ ...SAMSUNG, volume: 1_500 }]))
  expect((await ticks()).map(({ time, volume }) => [time.getTime(), volume])).toEqual([
    [at(0), 1_000],
    [at(1), 1_500],
  ])
})

it('a poll that the database refuses does not stand in the way of the next', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(newWorker(source), answer(at(0), [SAMSUNG]))
  const worker = newWorker(source)
  await expect(pollWith(worker, answer(at(1), [{ ...SAMSUNG, price: 3_000_000_000 }]))).rejects.toThrow(
    'out of range',
  )
  await pollWith(worker, answer(at(2), [{ ...SAMSUNG, volume: 2_000 }]))
  expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({ price: 200_500, volume: 2_000 })
})

it('after Redis was restarted the board starts over, because readers may know what Redis lost', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(newWorker(source), answer(at(0), [SAMSUNG]))
  const before = await boardNow()
  await redis.set(KEYS.run, 'another run')
  await pollWith(newWorker(source), answer(at(1), [SAMSUNG]))
  const after = await boardNow()
  expect(after?.market.position.epoch).not.toBe(before?.market.position.epoch)
  expect(after?.market.rowByCode('005930')).toEqual({
    ...before?.market.rowByCode('005930'),
    changedSeq: 0,
    listedSeq: 0,
  })
  expect(await ticks()).toHaveLength(1)
})

it.each([
  ['lost', () => redis.del(KEYS.image)],
  ['not one that can be read', () => redis.set(KEYS.image, '{"market":1}')],
])('a board in Redis that is %s is made anew', async (_, spoil) => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(newWorker(source), answer(at(0), [SAMSUNG]))
  await spoil()
  await pollWith(newWorker(source), answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))
  expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({ volume: 1_500 })
})

it('Redis that lost everything gets the board back from the last ticks, in a new epoch', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(newWorker(source), answer(at(0), [SAMSUNG, HYNIX], { indices: [sourceIndex()] }))
  const before = await boardNow()
  await redis.flushall()
  await pollWith(newWorker(source), answer(at(1), [SAMSUNG, HYNIX], { indices: [sourceIndex()] }))
  const after = await boardNow()
  const constants = ({
    id,
    code,
    price,
    previousClose,
    volume,
    asOfMs,
  }: NonNullable<ReturnType<NonNullable<typeof after>['market']['rowById']>>) => ({
    id,
    code,
    price,
    previousClose,
    volume,
    asOfMs,
  })
  expect([...(after?.market.rows() ?? [])].map(constants)).toEqual(
    [...(before?.market.rows() ?? [])].map(constants),
  )
  expect(after?.indices.indices).toEqual(before?.indices.indices)
  expect(after?.market.position.epoch).not.toBe(before?.market.position.epoch)
  expect(await ticks()).toHaveLength(2)
})

it('a day that is replayed again starts over: a new epoch, nothing of the later time on the board, no tick twice', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  const worker = newWorker(source)
  const morning = answer(at(0), [SAMSUNG])
  const evening = answer(at(400), [{ ...SAMSUNG, price: 205_000, volume: 9_000 }])
  await pollWith(worker, morning)
  await pollWith(worker, evening)
  await pollWith(worker, answer(at(-60), [blankRow()]))
  expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({
    price: null,
    previousClose: 208_500,
    state: 'no_data',
  })
  await pollWith(worker, morning)
  await pollWith(worker, evening)
  expect((await boardNow())?.market.rowByCode('005930')).toMatchObject({ price: 205_000, volume: 9_000 })
  expect((await ticks()).filter(({ price }) => price !== null)).toHaveLength(2)
})
