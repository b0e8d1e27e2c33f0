import type { RedisKey } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stockSeries } from '#database/candles/series'
import { readReplayedCandles } from '#database/candles/replayed'
import type { CandleInterval } from '#shared/market/candle'
import { obey } from '#shared/market/replay'
import type { ReplayCommand, ReplayControl } from '#shared/market/replay'
import { KEYS } from '#shared/protocol/names'
import type { Polled } from '../../pipeline/deps.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'
import { runPoll } from '../../pipeline/pipeline.ts'
import { log, PipelineStage } from '../../testing/pipeline-stage.ts'
import { answer, ScriptedSource, sourceRow } from '../../testing/scripted-source.ts'
import { folderTape } from './folder-tape.ts'
import { createReplaySource } from './replay.ts'
import type { ReplaySourceOptions } from './replay.ts'
import { storedTape } from './stored-tape.ts'
import type { Tape } from './tape.ts'
import { blankLine, indexFile, recordedFolder, snapshotCsv, stockLine } from './testing/folder.ts'

const DAY = '2026-03-19'
const at = (time: string, day = DAY) => Date.parse(`${day}T${time}+09:00`)
/** The wall clock of the test, in seconds. */
const clock = (seconds: number) => Date.parse('2026-11-23T12:00:00Z') + seconds * 1_000
const never = new AbortController().signal
const phaseAt = (atMs: number) => (atMs < at('08:30:00') ? 'closed' : 'continuous')

const CODES = ['000010', '000020', '000030']
const traded = (step: number) =>
  snapshotCsv(CODES.map((code, n) => stockLine(code, 1_000 + step * (n + 1), step * 10)))

const FILES = {
  // Collected at night, so of the day before.
  '0128.csv.gz': traded(99),
  '0916.csv.gz': snapshotCsv(CODES.map(blankLine)),
  '0930.csv.gz': traded(1),
  '1000.csv': traded(2),
  // A snapshot without changes.
  '1030.csv.gz': traded(2),
  '1100.csv.gz': traded(3),
  '1530.csv.gz': traded(4),
  'ks11.json': indexFile(DAY, { '09:30': 2_510, '11:00': 2_600.25 }),
  'notes.txt': 'nothing',
}

const stage = new PipelineStage()
let folder: ReturnType<typeof recordedFolder>
beforeEach(() => {
  folder = recordedFolder(DAY, FILES)
})
afterEach(() => folder.remove())

/** A worker that replays at times given by the test. */
class Replayer {
  readonly #deps: PipelineDeps
  #nowMs = clock(0)

  constructor(tape: Tape, options: Partial<ReplaySourceOptions> = {}) {
    const source = createReplaySource({
      tape,
      redis: stage.redis,
      clock: () => Promise.resolve(this.#nowMs),
      db: stage.db,
      log,
      day: null,
      fromTimeOfDayMs: null,
      speed: 60,
      ...options,
    })
    this.#deps = { ...stage.newWorker(source), now: () => this.#nowMs }
  }

  /** One ring of the schedule at that time. */
  async ring(seconds: number): Promise<Polled> {
    this.#nowMs = clock(seconds)
    for (;;) {
      const polled = await runPoll(this.#deps, never)
      if (polled.answer.replay?.isBehind !== true) return polled
    }
  }

  /** Rings every other second until then. */
  async play(seconds: number): Promise<Polled> {
    const polled = await this.ring((this.#nowMs - clock(0)) / 1_000)
    if (this.#nowMs >= clock(seconds)) return polled
    this.#nowMs += 2_000
    return this.play(seconds)
  }

  get phase() {
    return this.#deps.source.phaseAt(this.#nowMs)
  }
}

const folderOf = () => folderTape(folder.folder, { day: null, phaseAt })

async function steer(command: ReplayCommand, seconds: number): Promise<void> {
  const control = JSON.parse((await stage.redis.get(KEYS.replay)) ?? '') as ReplayControl
  await stage.redis.set(KEYS.replay, JSON.stringify(obey(control, command, clock(seconds))))
}

/** The time of the board, and the price of its first stock. */
async function shown() {
  const board = await stage.boardNow()
  const row = board?.market.rowByCode('000010')
  return {
    at: new Date((board?.market.atMs ?? 0) + 9 * 3_600_000).toISOString().slice(11, 16),
    price: row?.price,
    epoch: board?.market.position.epoch,
    kospi: board?.indices.get('KOSPI')?.value,
  }
}

async function candles(interval: CandleInterval, code = '000010') {
  const board = await stage.boardNow()
  const listingId = board?.market.rowByCode(code)?.id ?? 0
  const asOfMs = board?.market.atMs ?? 0
  return readReplayedCandles(stage.db, stockSeries(listingId), {
    ...{ interval, fromMs: null, toMs: null, limit: 5_000 },
    ...{ tradeDate: DAY, asOfMs },
  })
}

describe('replaying a folder of snapshots', () => {
  it('a folder is replayed snapshot by snapshot at the pace of its day, on a board of its own', async () => {
    const replay = new Replayer(folderOf())
    await replay.ring(0)
    expect(await shown()).toMatchObject({ at: '09:16', price: null })
    // 14 minutes of the day, of which the last minute is not over.
    await replay.ring(14)
    expect(await shown()).toMatchObject({ at: '09:16', price: null })
    const { answer: parsed } = await replay.ring(15)
    expect(await shown()).toMatchObject({ at: '09:30', price: 1_001, kospi: 2_510 })
    expect([parsed.tradeDate, parsed.replay?.status]).toEqual([
      DAY,
      { board: null, day: DAY, speed: 60, state: 'playing' },
    ])
    expect(replay.phase).toBe('continuous')
    expect(await stage.db('listings').distinct('board')).toEqual([{ board: 'replay' }])
  })

  it('a replay ends with the last snapshot, with the candles of all of them', async () => {
    const replay = new Replayer(folderOf(), { speed: 600 })
    const { answer: parsed } = await replay.play(38)
    expect(parsed.replay?.status.state).toBe('ended')
    expect(await shown()).toMatchObject({ at: '15:30', price: 1_004, kospi: 2_600.25 })
    expect(await candles('1d')).toEqual([
      { startMs: at('00:00:00'), open: 1_000, high: 1_004, low: 1_000, close: 1_004, volume: 40 },
    ])
    expect((await candles('1m')).map(({ startMs, volume }) => [startMs, volume])).toEqual([
      [at('09:30:00'), 10],
      [at('10:00:00'), 10],
      [at('11:00:00'), 10],
      [at('15:30:00'), 10],
    ])
  })

  it('a replay begins at the configured time, with the candles of the time before', async () => {
    await new Replayer(folderOf(), { fromTimeOfDayMs: (10 * 60 + 15) * 60_000, speed: 1 }).ring(0)
    expect(await shown()).toMatchObject({ at: '10:00', price: 1_002 })
    expect((await candles('1m')).map(({ volume }) => volume)).toEqual([10, 10])
  })

  it.each([
    ['that is not there', () => `${folder.folder}/nowhere`, /is not there/],
    ['that is not named after a day', () => `${folder.folder}/..`, /not named after a day/],
  ])('%s is refused', (_, where, why) => {
    expect(() => folderTape(where(), { day: null, phaseAt })).toThrow(why)
  })

  it('a replay stops at a broken file and reports why', async () => {
    folder.remove()
    folder = recordedFolder(DAY, { ...FILES, '1000.csv': '<html>' })
    const replay = new Replayer(folderOf())
    await replay.ring(0)
    await expect(replay.play(60)).rejects.toMatchObject({ code: 'unusable_answer' })
    expect(await shown()).toMatchObject({ at: '09:30' })
  })
})

describe('controlling a replay', () => {
  it('a paused replay stays paused whatever the clock does, and resumes from there', async () => {
    const replay = new Replayer(folderOf())
    await replay.ring(0)
    await steer({ state: 'paused' }, 20)
    const { answer: parsed } = await replay.ring(9_999)
    expect([await shown(), parsed.replay?.status.state]).toMatchObject([{ at: '09:30' }, 'paused'])
    const { epoch } = await shown()
    expect((await replay.ring(10_000)).hasNews).toBe(false)
    await steer({ state: 'playing' }, 10_000)
    await replay.play(10_030)
    expect((await shown()).epoch).toBe(epoch)
    expect(await shown()).toMatchObject({ at: '10:00', price: 1_002 })
  })

  it('a step moves a replay to the next recorded poll, even one that changed nothing', async () => {
    const replay = new Replayer(folderOf())
    await replay.ring(0)
    const seen: unknown[] = []
    for (let step = 1; step <= 6; step++) {
      await steer({ step: true }, step)
      const { answer: parsed } = await replay.ring(step)
      const { at: where, price } = await shown()
      seen.push([where, price, parsed.replay?.status.state])
    }
    expect(seen).toEqual([
      ['09:30', 1_001, 'paused'],
      ['10:00', 1_002, 'paused'],
      ['10:30', 1_002, 'paused'],
      ['11:00', 1_003, 'paused'],
      ['15:30', 1_004, 'ended'],
      ['15:30', 1_004, 'ended'],
    ])
  })

  it('rewinding a replay starts a new epoch without rows or candles of the later time', async () => {
    const replay = new Replayer(folderOf(), { speed: 600 })
    await replay.play(12)
    const before = await shown()
    expect(before).toMatchObject({ at: '11:00', price: 1_003 })
    await steer({ atMs: at('10:20:00'), speed: 60 }, 12)
    await replay.ring(12)
    const back = await shown()
    expect(back).toMatchObject({ at: '10:00', price: 1_002, kospi: 2_510 })
    expect(back.epoch).not.toBe(before.epoch)
    expect((await candles('1m')).map(({ close }) => close)).toEqual([1_001, 1_002])
    expect((await candles('1d')).map(({ volume }) => volume)).toEqual([20])

    await replay.play(12 + 42)
    expect(await shown()).toMatchObject({ at: '11:00', price: 1_003, epoch: back.epoch })
    expect((await candles('1m')).map(({ close }) => close)).toEqual([1_001, 1_002, 1_003])
  })

  it('seeking forward in a replay stores the candles of what is skipped', async () => {
    const replay = new Replayer(folderOf(), { speed: 1 })
    await replay.ring(0)
    await steer({ atMs: at('12:00:00') }, 5)
    await replay.ring(5)
    expect(await shown()).toMatchObject({ at: '11:00', price: 1_003 })
    expect((await candles('1m')).map(({ volume }) => volume)).toEqual([10, 10, 10])
    // The replayed time waited for the board to catch up.
    await replay.ring(6)
    expect(await shown()).toMatchObject({ at: '11:00' })
  })
})

describe('workers that replay a day', () => {
  it('another worker resumes a replay where the one before stopped, with the same ticks', async () => {
    const rings = Array.from({ length: 40 }, (_, n) => n * 10)
    const alone = new Replayer(folderOf())
    for (const seconds of rings) await alone.ring(seconds)
    const undisturbed = (await stage.ticks()).map((tick) => JSON.stringify(tick))

    await stage.redis.flushall()
    await stage.db('ticks').delete()
    for (const seconds of rings) await new Replayer(folderOf()).ring(seconds)
    expect((await stage.ticks()).map((tick) => JSON.stringify(tick))).toEqual(undisturbed)
  })

  it('a replay resumes where it stopped after a long outage, without skipping ahead', async () => {
    await new Replayer(folderOf()).play(16)
    expect(await shown()).toMatchObject({ at: '09:30' })
    const later = new Replayer(folderOf())
    await later.ring(5_000)
    expect(await shown()).toMatchObject({ at: '10:00' })
    await later.ring(5_002)
    expect(await shown()).toMatchObject({ at: '10:00' })
  })

  it('a worker that is late to begin a replay keeps the rows that another stored', async () => {
    const first = new Replayer(folderOf())
    await first.play(16)
    const control = JSON.parse((await stage.redis.get(KEYS.replay)) ?? '') as ReplayControl
    await stage.redis.set(KEYS.replay, JSON.stringify({ ...control, begunAfter: null }))
    // It reads that the day is to be started, and then the other worker starts it.
    const redis = Object.create(stage.redis) as typeof stage.redis
    redis.get = async (key: RedisKey) => {
      const text = await stage.redis.get(key)
      await first.ring(16)
      return text
    }
    const late = new Replayer(folderOf(), { redis })
    await expect(late.ring(16)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(await shown()).toMatchObject({ at: '09:30' })
    expect((await stage.ticks()).map(({ price }) => price)).toEqual([null, null, null, 1_001, 1_002, 1_003])
  })

  it('a worker with other settings restarts the replay', async () => {
    await new Replayer(folderOf()).play(46)
    expect(await shown()).toMatchObject({ at: '10:00' })
    await new Replayer(folderOf(), { speed: 2 }).ring(61)
    expect(await shown()).toMatchObject({ at: '09:16', price: null })
  })
})

describe('replaying a stored day', () => {
  const poll = (time: string, step: number, day = DAY) =>
    answer(
      at(time, day),
      CODES.map((code, n) =>
        sourceRow({
          code,
          isin: `KR7${code}003`,
          name: `종목 ${code}`,
          price: 1_000 + step * (n + 1),
          previousClose: 1_000,
          open: 1_000,
          high: 1_000 + step * (n + 1),
          low: 1_000,
          volume: step * 10,
          value: step * 10_000,
        }),
      ),
    )

  async function record(): Promise<void> {
    const source = new ScriptedSource(poll('09:30:00', 1, '2026-03-18'))
    const worker = stage.newWorker(source)
    for (const next of [
      poll('09:30:00', 1, '2026-03-18'),
      poll('15:30:00', 7, '2026-03-18'),
      poll('09:20:00', 1),
      poll('09:21:00', 2),
      poll('09:21:30', 3),
      poll('13:00:00', 4),
    ]) {
      source.next = next
      await runPoll(worker, never)
    }
  }
  const stored = () => storedTape(stage.db, { now: Date.now, board: 'krx', phaseAt })

  it('a stored day is found by its date, with its first and last poll', async () => {
    await record()
    expect(await stored().days()).toEqual([DAY, '2026-03-18'])
    expect(await stored().span(DAY)).toEqual({ fromMs: at('09:20:00'), endsMs: at('13:00:00') })
    expect(await stored().span('2026-03-17')).toBeNull()
    expect(await stored().next(DAY, at('09:20:00'), at('15:00:00'))).toBe(at('09:21:00'))
    expect(await stored().next(DAY, at('13:00:00'), at('15:00:00'))).toBeNull()
  })

  it('a stored day is replayed, by default the newest, without touching the board it came from', async () => {
    await record()
    const before = await stage.ticks()
    const replay = new Replayer(stored(), { speed: 600 })
    await replay.ring(0)
    expect(await shown()).toMatchObject({ at: '09:20', price: 1_001 })
    await replay.play(24)
    expect(await shown()).toMatchObject({ at: '13:00', price: 1_004 })
    expect((await candles('1m', '000020')).map(({ close, volume }) => [close, volume])).toEqual([
      [1_002, 10],
      [1_006, 20],
      [1_008, 10],
    ])
    const boards = await stage
      .db('ticks')
      .join('listings', 'listings.id', 'listing_id')
      .select('board')
      .count('* as ticks')
      .groupBy('board')
      .orderBy('board')
    expect(boards).toEqual([
      { board: 'krx', ticks: before.length },
      { board: 'replay', ticks: 4 * CODES.length - CODES.length },
    ])
  })

  it('a replay that is restarted, or of another recording, keeps nothing of the earlier one', async () => {
    await record()
    await new Replayer(folderOf(), { speed: 600 }).play(38)
    await new Replayer(stored(), { speed: 600 }).play(24)
    expect((await candles('1d')).map(({ close, volume }) => [close, volume])).toEqual([[1_004, 40]])
    expect((await candles('1m')).map(({ startMs }) => startMs)).not.toContain(at('15:30:00'))
  })

  it('replaying a day that is not stored is an error that names it', async () => {
    const replay = new Replayer(stored())
    await expect(replay.ring(0)).rejects.toMatchObject({ code: 'nothing_recorded', state: 'failing' })
  })
})
