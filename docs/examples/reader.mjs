/**
 * A reader of the live protocol, written from docs/protocol.md alone: it imports nothing of this project, so that it can be
 * carried over to another language. It takes messages from stdin, one a line, `["batch", {…}]`, and answers
 * each with where it stands and what it holds.
 */
import { stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'

/** The message cannot be read (P9). */
class Malformed extends Error {}

const must = (condition, why) => {
  if (!condition) throw new Malformed(why)
}
const whole = (value) => (must(Number.isSafeInteger(value), 'not a whole number'), value)
const wholeOrNull = (value) => (value === null ? null : whole(value))
const text = (value) => (must(typeof value === 'string', 'not text'), value)

const LISTED = { code: text, isin: text, name: text, market: text, section: text, shares: whole }
const PRICES = { p: wholeOrNull, b: wholeOrNull, o: wholeOrNull, h: wholeOrNull, l: wholeOrNull }
const ABSOLUTE = { ...PRICES, v: whole, a: whole, s: text, t: whole }
const RELATIVE = { p: wholeOrNull, v: whole, a: whole }
const NO_TRADING = { price: null, open: null, high: null, low: null, volume: 0, value: 0, state: 'no_data' }

/** P12 */
function idsOf(gaps) {
  let id = 0
  return gaps.map((gap) => {
    must(whole(gap) >= 1, 'ids do not ascend')
    return (id += gap)
  })
}

/** Columns as one object a row. */
function rowsOf(columns, types) {
  const named = Object.entries(types)
  for (const [name] of named) must(columns[name]?.length === columns.i.length, `column ${name}`)
  return idsOf(columns.i).map((id, at) => ({
    id,
    ...Object.fromEntries(named.map(([name, type]) => [name, type(columns[name][at])])),
  }))
}

/** P18: place in the batch, from 1, and the value. */
function sparse(column = []) {
  const values = new Map()
  for (let at = 0, place = 0; at < column.length; at += 2)
    values.set((place += whole(column[at])), column[at + 1])
  return values
}

/** P20: as-of time and time of receipt, row by row. */
function timesOf(column) {
  const waits = sparse(column)
  let wait = 0
  return (place, as_of_ms) => {
    if (waits.has(place)) wait = whole(waits.get(place))
    return { as_of_ms, received_ms: as_of_ms - wait }
  }
}

/** P13, P49. A snapshot is a patch to nothing. */
function patched(before, message) {
  const rows = new Map(before)
  for (const id of idsOf(message.removed ?? [])) rows.delete(id)
  for (const listing of rowsOf(message.listed, LISTED))
    rows.set(listing.id, { ...rows.get(listing.id), ...listing })
  const times = timesOf(message.r)
  rowsOf(message, ABSOLUTE).forEach(({ id, p, b, o, h, l, v, a, s, t }, at) => {
    must(rows.has(id), `unknown id ${id}`)
    const trading = { price: p, base: b, open: o, high: h, low: l, volume: v, value: a, state: s }
    rows.set(id, { ...rows.get(id), ...trading, ...times(at + 1, message.at_ms - t) })
  })
  return rows
}

/** P14 */
function moved(before, message) {
  const now = { as_of_ms: message.at_ms, received_ms: message.at_ms }
  const rows = new Map(before)
  if (message.trade_date !== undefined) {
    for (const [id, row] of before)
      rows.set(id, { ...row, ...NO_TRADING, base: row.price ?? row.base, ...now }) // P15
  }
  for (const id of idsOf(message.removed ?? [])) rows.delete(id)
  for (const listing of message.listed === undefined ? [] : rowsOf(message.listed, LISTED)) {
    const row = rows.get(listing.id) ?? { ...NO_TRADING, base: null, ...now } // P16
    rows.set(listing.id, { ...row, ...listing })
  }
  const times = timesOf(message.r)
  const [o, h, l, b, s] = [message.o, message.h, message.l, message.b, message.s].map(sparse)
  rowsOf(message, RELATIVE).forEach((change, at) => {
    const place = at + 1
    const old = rows.get(change.id)
    must(old !== undefined, `unknown id ${change.id}`)
    const base = b.has(place) ? wholeOrNull(b.get(place)) : old.base
    const price = change.p === null ? null : (old.price ?? base ?? 0) + change.p // P17
    const volume = old.volume + change.v
    const value = old.value + change.a + change.v * (price ?? 0)
    const given = (column, expected) => {
      if (!column.has(place)) return expected
      const offset = wholeOrNull(column.get(place))
      return offset === null ? null : offset + (price ?? 0)
    }
    const traded = price !== null && volume > old.volume // P19
    const open = given(o, traded ? (old.open ?? price) : old.open)
    const high = given(h, traded ? Math.max(old.high ?? price, price) : old.high)
    const low = given(l, traded ? Math.min(old.low ?? price, price) : old.low)
    const state = s.has(place) ? text(s.get(place)) : expectedState(old.state, price, volume)
    const trading = { price, base, open, high, low, volume, value, state }
    rows.set(change.id, { ...old, ...trading, ...times(place, message.at_ms) })
  })
  return rows
}

function expectedState(before, price, volume) {
  if (price === null) return 'no_data'
  if (volume === 0) return 'halted'
  return before === 'no_data' || before === 'halted' ? 'trading' : before
}

/** P50 */
function minuteOf({ candle }) {
  if (candle == null) return candle
  const { t, o, h, l, c, v } = candle
  return { t: whole(t), o: whole(o), h: whole(h), l: whole(l), c: whole(c), v: whole(v) }
}

/** P39 */
function derived({ price, base, shares }) {
  const change = price === null || base === null ? null : price - base
  const hundredths = Math.floor((Math.abs(change) * 20_000 + base) / (2 * base))
  const change_rate = change === null || base === 0 ? null : (Math.sign(change) * hundredths) / 100
  return { change, change_rate, market_cap: price === null ? null : price * shares }
}

/** One topic: the order of messages is the same for all of them, P6 to P9. */
class Reader {
  position = null
  /** Of a stock; other topics have none. */
  candle = undefined
  #rows = new Map()

  /** @returns whether the message applied, or was none to apply; false is a gap: subscribe again with the position */
  apply(event, message) {
    const isSameEpoch = this.position?.epoch === message.epoch
    if (isSameEpoch && message.seq <= this.position.seq) return true
    const leadsOn =
      event === 'batch' ? message.seq === this.position?.seq + 1 : message.since <= this.position?.seq
    if (event !== 'snapshot' && !(isSameEpoch && leadsOn)) return false
    try {
      const candle = minuteOf(message)
      this.#rows = this.#after(event, message)
      this.candle = candle
      this.position = { epoch: message.epoch, seq: message.seq }
      return true
    } catch (error) {
      if (error instanceof Malformed || error instanceof TypeError) return false
      throw error
    }
  }

  #after(event, message) {
    const before = event === 'snapshot' ? new Map() : this.#rows
    if (message.topic === 'index') return new Map([...before, ...message.rows.map((row) => [row.code, row])]) // P46
    return event === 'batch' ? moved(before, message) : patched(before, message)
  }

  get rows() {
    return [...this.#rows.values()].map((row) => ('base' in row ? { ...row, ...derived(row) } : row))
  }
}

const reader = new Reader()
for await (const line of createInterface({ input: stdin })) {
  const [event, message] = JSON.parse(line)
  const applied = reader.apply(event, message)
  const { position, candle, rows } = reader
  stdout.write(`${JSON.stringify({ applied, position, candle, rows })}\n`)
}
