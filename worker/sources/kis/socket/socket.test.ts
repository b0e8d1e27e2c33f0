import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BrokerMarket } from '../testing/market.ts'
import { frameOf, tradeRecord } from '../testing/trade-frames.ts'
import { chooseRegistrations } from './choice.ts'
import { parseFrame, type Reply } from './frames.ts'
import { Registrations } from './registrations.ts'
import { readTrade } from './trades.ts'

const atMs = Date.parse('2026-11-26T10:40:07+09:00')
const market = new BrokerMarket()
const stock = market.list({ code: '0021C0', base: 10_000, volume: 90 })
market.trade('0021C0', 10_500, 10)

const parse = (text: string, cipher: Reply['cipher'] = null) => parseFrame(text, () => cipher)
const recordsOf = (text: string, cipher: Reply['cipher'] = null) => {
  const frame = parse(text, cipher)
  return frame.kind === 'records' ? frame.records : frame
}

describe('a frame of the broker’s WebSocket', () => {
  it.each([46, 47, 48])('has records of any width from 46 fields on, %i for one', (width) => {
    for (const count of [1, 4, 19]) {
      const records = Array.from({ length: count }, () => tradeRecord(stock, { atMs, width }))
      expect(recordsOf(frameOf('H0STCNT0', records))).toEqual(records)
    }
  })

  it('is rejected when its fields do not match the number of its records, or are too few', () => {
    const frame = frameOf('H0STCNT0', [tradeRecord(stock, { atMs }), tradeRecord(stock, { atMs })])
    for (const bad of [
      `${frame}^1`,
      frameOf('H0STCNT0', [['0021C0', '104007']]),
      '0|H0STCNT0|x|1',
      '',
      'nonsense',
      '{',
    ])
      expect(parse(bad).kind).toBe('unreadable')
    expect(parse(frameOf('H0STMKO0', [Array.from({ length: 10 }, () => 'N')])).kind).toBe('records')
  })

  it('is decrypted with the cipher that was acknowledged for its channel', () => {
    const cipher = { key: 'k'.repeat(32), iv: 'i'.repeat(16) }
    const sealer = createCipheriv('aes-256-cbc', Buffer.from(cipher.key), Buffer.from(cipher.iv))
    const payload = sealer.update('a^b', 'utf8', 'base64') + sealer.final('base64')
    expect(recordsOf(`1|H0STCNI0|001|${payload}`, cipher)).toEqual([['a', 'b']])
    expect(parse(`1|H0STCNI0|001|${payload}`).kind).toBe('unreadable')
    expect(parse('1|H0STCNI0|001|broken', cipher).kind).toBe('unreadable')
  })

  it('may be an error that does not name its registration', () => {
    const frame =
      '{"header":{"tr_id":"(null)","tr_key":""},"body":{"rt_cd":"9","msg_cd":"OPSP8996","msg1":"ALREADY IN USE"}}'
    expect(parse(frame)).toEqual({
      kind: 'reply',
      trId: '',
      trKey: '',
      isOk: false,
      msgCode: 'OPSP8996',
      cipher: null,
    })
    expect(parse('{"header":{"tr_id":"PINGPONG","datetime":"20261126104007"}}')).toEqual({ kind: 'ping' })
  })
})

describe('a record of the channel of trades', () => {
  it('has the day’s values and never a sum of single trades', () => {
    expect(readTrade(tradeRecord(stock, { atMs }))).toEqual({
      ...{ code: '0021C0', date: '2026-11-26', isExpected: false, isInterrupted: false, isHalted: false },
      quote: {
        ...{ code: '0021C0', price: 10_500, previousClose: 10_000, open: 10_000, high: 10_500, low: 10_000 },
        ...{ volume: 100, value: 105_000, state: 'trading' },
      },
    })
  })

  it.each(['A', 'B', 'C', 'D'])('of the class %s is an expected auction price, and no trade', (hourClass) => {
    expect(readTrade(tradeRecord(stock, { atMs, hourClass }))).toMatchObject({ isExpected: true })
  })

  it('of the after-market is a trade, and a record may report a halt', () => {
    expect(readTrade(tradeRecord(stock, { atMs, marketClass: '3' }))).toMatchObject({ isExpected: false })
    expect(readTrade(tradeRecord(stock, { atMs, isHalted: true }))).toMatchObject({ isHalted: true })
  })

  it('that cannot be read has a reason', () => {
    const record = tradeRecord(stock, { atMs })
    expect(readTrade(record.with(2, '10x'))).toMatch(/2 "10x" is not a whole number/)
    expect(readTrade(record.with(33, ''))).toBe('no code or day where they should be')
    expect(readTrade(record.with(0, '(null)'))).toBe('no code or day where they should be')
    expect(readTrade(record.with(2, '(null)'))).toBe(null)
  })
})

describe('the registrations', () => {
  const codes = (...names: string[]) => names
  const trades = (...names: string[]) => names.map((trKey) => ({ trId: 'H0STCNT0', trKey }))

  /** Completes all pending requests, as a broker that accepts them all. */
  function settle(registrations: Registrations): string[] {
    const steps: string[] = []
    for (let step = registrations.next(); step !== null; step = registrations.next()) {
      if (steps.length > 100) throw new Error('it never comes to an end')
      steps.push(`${step.act === 'register' ? '+' : '-'}${step.trKey}`)
      if (step.act === 'register') registrations.registered(step)
      else registrations.unregistered(step)
    }
    return steps
  }

  it('are viewed stocks, their halts, then those on watchlists, and then those with the highest turnover', () => {
    const names = { lookedAt: codes('A', 'B'), watched: codes('B', 'W'), busiest: codes('C', 'A', 'W', 'D') }
    const chosen = chooseRegistrations(names, 4)
    expect(chosen.map(({ trId, trKey }) => `${trId} ${trKey}`)).toEqual([
      ...['H0STCNT0 A', 'H0STCNT0 B', 'H0STMKO0 A', 'H0STMKO0 B', 'H0STCNT0 W', 'H0STCNT0 C'],
    ])
    const followed = chooseRegistrations({ ...names, lookedAt: codes('A', 'B', 'C') }, 2)
    expect(followed.filter(({ trId }) => trId === 'H0STCNT0').map(({ trKey }) => trKey)).toEqual(['A', 'B'])
  })

  it('change only where a place is needed', () => {
    const registrations = new Registrations(40)
    const many = (from: number, to: number) =>
      trades(...Array.from({ length: to - from }, (_, n) => String(from + n)))
    registrations.want(many(0, 40))
    expect(settle(registrations)).toHaveLength(40)
    registrations.want(many(0, 30))
    expect(settle(registrations)).toEqual([])
    registrations.want([...many(100, 101), ...many(0, 30)])
    expect(settle(registrations)).toEqual(['-30', '+100'])
    expect([registrations.size, registrations.isShort]).toEqual([40, false])
  })

  it('respect the broker’s limit, whatever it is', () => {
    const registrations = new Registrations(40)
    registrations.want(trades('A', 'B', 'C', 'D', 'E'))
    for (const trKey of ['A', 'B', 'C']) registrations.registered({ trId: 'H0STCNT0', trKey })
    registrations.full()
    expect(registrations.next()).toBe(null)
    expect(registrations.isShort).toBe(true)
    registrations.want(trades('E', 'A', 'B', 'C', 'D'))
    expect(settle(registrations)).toEqual(['-C', '+E'])
  })

  it('skip those that the broker refuses', () => {
    const registrations = new Registrations(40)
    registrations.want(trades('A', 'B'))
    registrations.giveUp({ trId: 'H0STCNT0', trKey: 'A' })
    expect(settle(registrations)).toEqual(['+B'])
  })
})
