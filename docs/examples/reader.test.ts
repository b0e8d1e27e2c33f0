import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { INDEX_CODES } from '#shared/market/index-quote'
import { isSameListing, presentQuote } from '#shared/market/quote'
import { afterTick, minuteCandle, type RunningMinute } from '#shared/market/running-candle'
import { IndexImage } from '#shared/protocol/index-image'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import { MarketImage } from '#shared/protocol/market-image'
import { IndexMirror, MarketMirror } from '#shared/protocol/mirror'
import type { StockPatch } from '#shared/protocol/messages'
import type { MarketEvent } from '#shared/protocol/events'
import { StockView } from '#shared/protocol/stock-view'
import { RandomMarket, seededRandom } from '#shared/testing/random-market'

const SEED = 20260319
const STEPS = 300

type Message = [MarketEvent, object]

/** What the program in docs/examples answers to each message. */
async function readByTheDocument(messages: readonly Message[]) {
  const program = spawn(process.execPath, [path.join(import.meta.dirname, 'reader.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  program.stdin.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))
  const answers: { applied: boolean; position: object | null; rows: object[]; candle?: object | null }[] = []
  for await (const line of createInterface({ input: program.stdout })) {
    answers.push(JSON.parse(line) as (typeof answers)[number])
  }
  if (program.exitCode === null) await once(program, 'exit')
  expect(program.exitCode).toBe(0)
  return answers
}

/** A market that does everything, as a board that moves on poll by poll. */
class Tape {
  readonly #market: RandomMarket
  readonly #ids = new Map<string, number>()
  readonly #sent = new Map<string, string>()
  image: MarketImage

  constructor(seed: number) {
    this.#market = new RandomMarket(seed, 50)
    this.image = new MarketImage('e1', 'test', 20)
  }

  step(): Message {
    this.#market.step()
    const rows = [...this.#market.rows.values()].map((row) => ({ id: this.#idOf(row.code), ...row }))
    rows.sort((a, b) => a.id - b.id)
    const changed = rows.filter((row) => this.#sent.get(row.code) !== JSON.stringify(row))
    for (const row of changed) this.#sent.set(row.code, JSON.stringify(row))
    const { image } = this
    const listed = changed.filter((row) => {
      const before = image.rowById(row.id)
      return before === undefined || !isSameListing(before, row)
    })
    const atMs = image.atMs + 1_000
    // Rows that arrive between two polls come many at a time, and some polls have none of them.
    const waitedMs = (id: number) => (atMs % 3_000 === 0 ? 0 : (id >> 3) * 10)
    const batch = encodeMarketBatch(image.position, (id) => image.rowById(id), {
      atMs,
      listed,
      removed: [...image.rows()].filter((row) => !this.#market.rows.has(row.code)).map((row) => row.id),
      traded: changed.map((row) => ({ ...row, receivedMs: atMs - waitedMs(row.id) })),
      ...(image.tradeDate === this.#market.tradeDate ? {} : { newTradeDate: this.#market.tradeDate }),
    })
    image.applyBatch(batch)
    return ['batch', batch]
  }

  /** The board begins a new epoch, with everything it holds. */
  startOver(epoch: string): void {
    const { image } = this
    this.image = MarketImage.fromSnapshot({ ...image.snapshot(), epoch, seq: 1 })
  }

  #idOf(code: string): number {
    return this.#ids.get(code) ?? this.#ids.set(code, this.#ids.size + 1).size
  }
}

/** The same message, with something in it that is not as the document says. */
function broken([event, message]: Message, what: number): Message {
  const columns = message as { i: unknown[]; v: unknown[] }
  const faults = [
    { v: columns.v.slice(1) },
    { i: columns.i.map(() => 0) },
    { v: columns.v.map(String) },
    { p: undefined },
    { i: [...columns.i.slice(0, -1), 1_000_000] },
  ]
  return [event, { ...message, ...faults[what % faults.length] }]
}

it(`seed ${SEED}: a reader written from the document alone equals the mirror, message by message and row by row`, async () => {
  const random = seededRandom(SEED)
  const tape = new Tape(SEED)
  const messages: Message[] = []
  const mirror = new MarketMirror()
  const expected: { applied: boolean; position: object | null; rows: object[] }[] = []
  const send = ([event, message]: Message) => {
    messages.push([event, message])
    const applied = mirror.apply(event, message) === 'applied'
    const rows = [...mirror.rows()].map((row) => {
      const { change, change_rate, market_cap } = presentQuote(row)
      const { id, code, isin, name, market, section, shares, price, previousClose: base } = row
      const { open, high, low, volume, value, state, asOfMs: as_of_ms } = row
      const received_ms = row.receivedMs ?? as_of_ms
      const constants = { id, code, isin, name, market, section, shares }
      const trading = { price, base, open, high, low, volume, value, state, as_of_ms, received_ms }
      return { ...constants, ...trading, change, change_rate, market_cap }
    })
    expected.push({ applied, position: mirror.position, rows })
    return applied
  }

  let epochs = 1
  for (let step = 0; step < STEPS; step++) {
    const what = random()
    if (what < 0.01) tape.startOver(`e${++epochs}`)
    const message = tape.step()
    if (step > 0 && (message[1] as { i: [] }).i.length > 1 && what > 0.95) send(broken(message, step))
    if (what > 0.1 && what < 0.2) continue
    if (send(message)) {
      if (what > 0.9) send(message)
      continue
    }
    const { position } = mirror
    const isBehind = position !== null && position.epoch === tape.image.position.epoch
    send(isBehind ? ['patch', tape.image.patchSince(position.seq)] : ['snapshot', tape.image.snapshot()])
  }

  const answers = await readByTheDocument(messages)
  for (const { rows } of answers) (rows as { id: number }[]).sort((a, b) => a.id - b.id)
  const differs = answers.findIndex((answer, at) => !isDeepStrictEqual(answer, expected[at]))
  expect(answers[differs], `message ${differs}`).toEqual(expected[differs])
  expect(answers).toHaveLength(expected.length)
  const events = new Set(messages.map(([event]) => event))
  expect([events.size, expected.filter(({ applied }) => !applied).length > 20]).toEqual([3, true])
})

it('P46: so does one of the indices', async () => {
  const random = seededRandom(SEED)
  const image = new IndexImage('e1', 'test', 20)
  const mirror = new IndexMirror()
  const messages: Message[] = [['snapshot', image.snapshot()]]
  const quoteOf = (code: (typeof INDEX_CODES)[number]) => ({
    code,
    value: Math.round(random() * 1e6) / 100,
    previous_close: 5925.03,
    change: null,
    change_rate: null,
    open: null,
    high: null,
    low: null,
    volume: 1,
    turnover: 2,
    as_of: '2026-03-19T09:55:00.000+09:00',
  })
  for (let step = 0; step < 40; step++) {
    const before = image.position
    const batch = image.batchOf(step, INDEX_CODES.filter(() => random() < 0.6).map(quoteOf))
    image.apply(batch)
    messages.push(step % 5 === 0 ? ['patch', image.patchSince(before.seq)] : ['batch', batch])
  }
  for (const [event, message] of messages) expect(mirror.apply(event, message)).toBe('applied')
  const answer = (await readByTheDocument(messages)).at(-1)
  const byCode = (a: { code: string }, b: { code: string }) => a.code.localeCompare(b.code)
  expect((answer?.rows as { code: string }[]).sort(byCode)).toEqual([...mirror.indices].sort(byCode))
  expect(answer?.position).toEqual(mirror.position)
})

it('P30, P50: and one of a single stock, with its running candle', async () => {
  const tape = new Tape(SEED)
  tape.step()
  const [first] = tape.image.rows()
  const code = first?.code ?? ''
  const mirror = new MarketMirror()
  let running: RunningMinute | null = null
  const minute = () => running && minuteCandle(running)
  const messages: Message[] = [['snapshot', new StockView(tape.image, code, minute).snapshot()]]
  for (let step = 0; step < 50; step++) {
    const { seq } = tape.image.position
    tape.step()
    const row = tape.image.rowByCode(code)
    if (row !== undefined) running = afterTick(running, tape.image.tradeDate, row)
    const view = new StockView(tape.image, code, minute)
    if (view.movedSeq > seq) messages.push(['patch', view.patch()])
  }
  for (const [event, message] of messages) expect(mirror.apply(event, message)).toBe('applied')
  const answers = await readByTheDocument(messages)
  expect(answers.every(({ applied }) => applied)).toBe(true)
  expect(answers.at(-1)).toMatchObject({
    position: mirror.position,
    rows: mirror.quotes().map(({ price, volume, change_rate }) => ({ code, price, volume, change_rate })),
  })
  const candles = messages.map(([, message]) => (message as StockPatch).candle)
  expect(answers.map((answer) => answer.candle)).toEqual(candles)
  expect(new Set(candles.map((candle) => candle?.t)).size).toBeGreaterThan(1)
})
