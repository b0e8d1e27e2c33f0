import { describe, expect, it } from 'vitest'
import type { MarketBatch, MarketPatch, MarketSnapshot } from './messages.ts'
import { IndexMirror, MarketMirror } from './mirror.ts'

/** Messages as in docs/protocol.md, written by hand: these tests do not use the encoder. */
const AT = Date.parse('2026-03-19T10:34:00+09:00')

const snapshot = (overrides: Partial<MarketSnapshot> = {}): MarketSnapshot => ({
  topic: 'market',
  epoch: 'e1',
  seq: 14,
  at_ms: AT,
  trade_date: '2026-03-19',
  source: 'krx',
  delay_minutes: 20,
  listed: {
    i: [1, 1, 5],
    code: ['005930', '000660', '322000'],
    isin: ['KR7005930003', 'KR7000660001', 'KR7322000001'],
    name: ['삼성전자', 'SK하이닉스', 'HD현대에너지솔루션'],
    market: ['KOSPI', 'KOSPI', 'KOSPI'],
    section: ['', '', ''],
    shares: [5_919_637_922, 712_702_365, 11_200_000],
  },
  i: [1, 1, 5],
  p: [200_500, 1_013_000, 116_800],
  b: [208_500, 1_056_000, 90_100],
  o: [199_900, 1_008_000, 92_700],
  h: [200_600, 1_043_000, 117_100],
  l: [199_600, 1_003_000, 92_400],
  v: [1_000, 500, 60],
  a: [200_400_000, 506_000_000, 7_000_000],
  s: ['trading', 'trading', 'trading'],
  t: [0, 0, 60_000],
  ...overrides,
})

const batch = (overrides: Partial<MarketBatch> = {}): MarketBatch => ({
  topic: 'market',
  epoch: 'e1',
  seq: 15,
  at_ms: AT + 1_000,
  i: [],
  p: [],
  v: [],
  a: [],
  ...overrides,
})

const patch = (overrides: Partial<MarketPatch> = {}): MarketPatch => ({
  topic: 'market',
  epoch: 'e1',
  seq: 20,
  since: 14,
  at_ms: AT + 6_000,
  trade_date: '2026-03-19',
  listed: { i: [], code: [], isin: [], name: [], market: [], section: [], shares: [] },
  removed: [],
  i: [1],
  p: [201_000],
  b: [208_500],
  o: [199_900],
  h: [201_500],
  l: [199_600],
  v: [2_000],
  a: [401_000_000],
  s: ['trading'],
  t: [2_000],
  ...overrides,
})

function mirrorAt14(): MarketMirror {
  const mirror = new MarketMirror()
  mirror.apply('snapshot', snapshot())
  return mirror
}

describe('order', () => {
  it('P6: a snapshot starts over and keeps nothing from before', () => {
    const mirror = mirrorAt14()
    const next = snapshot({ epoch: 'e2', seq: 1 })
    expect(mirror.apply('snapshot', { ...next, ...firstOf(next) })).toBe('applied')
    expect(mirror.position).toEqual({ epoch: 'e2', seq: 1 })
    expect(mirror.quotes().map((quote) => quote.code)).toEqual(['005930'])
    expect([mirror.rowByCode('005930')?.code, mirror.rowByCode('000660')]).toEqual(['005930', undefined])
    expect([...mirror.changedIds].sort()).toEqual([1, 2, 7])
  })

  it('P7: nothing goes back: an older snapshot, batch or patch of the epoch is dropped', () => {
    const mirror = mirrorAt14()
    const before = mirror.quotes()
    expect(mirror.apply('snapshot', snapshot({ seq: 13, p: [1, 2, 3] }))).toBe('applied')
    expect(mirror.apply('batch', batch({ seq: 14, i: [1], p: [500], v: [1], a: [0] }))).toBe('applied')
    expect(mirror.apply('patch', patch({ seq: 14, since: 3 }))).toBe('applied')
    expect(mirror.quotes()).toEqual(before)
    expect(mirror.position).toEqual({ epoch: 'e1', seq: 14 })
    expect(mirror.changedIds).toEqual([])
  })

  it.each([
    ['a batch that skips one', 'batch', batch({ seq: 16 })],
    ['a batch of another epoch', 'batch', batch({ epoch: 'e2' })],
    ['a patch that starts after the reader', 'patch', patch({ since: 15 })],
    ['a patch of another epoch', 'patch', patch({ epoch: 'e2' })],
  ] as const)('P8: %s is a gap and changes nothing', (_, event, message) => {
    const mirror = mirrorAt14()
    expect(mirror.apply(event, message)).toBe('gap')
    expect(mirror.position).toEqual({ epoch: 'e1', seq: 14 })
  })

  it('P8: before the first snapshot everything else is a gap', () => {
    const mirror = new MarketMirror()
    expect(mirror.apply('batch', batch())).toBe('gap')
    expect(mirror.apply('patch', patch())).toBe('gap')
    expect(mirror.position).toBeNull()
  })

  it('P8: a patch applies to a reader anywhere between since and seq', () => {
    const mirror = mirrorAt14()
    mirror.apply('batch', batch({ i: [1], p: [100], v: [5], a: [0] }))
    expect(mirror.apply('patch', patch())).toBe('applied')
    expect(mirror.get('005930')).toMatchObject({ price: 201_000, volume: 2_000 })
    expect(mirror.position?.seq).toBe(20)
  })

  it.each([
    ['columns of unequal length', { i: [1, 1], p: [1], v: [1, 1], a: [0, 0] }],
    ['an unknown id', { i: [9], p: [1], v: [1], a: [0] }],
    ['an id that does not ascend', { i: [2, 0], p: [1, 1], v: [1, 1], a: [0, 0] }],
    ['a price that is no whole number', { i: [1], p: [0.5], v: [1], a: [0] }],
    ['a volume that is text', { i: [1], p: [1], v: ['1'], a: [0] }],
    ['a missing column', { i: [1], p: [1], v: [1], a: undefined }],
  ])('P9: a batch with %s is a gap and changes nothing', (_, columns) => {
    const mirror = mirrorAt14()
    const before = mirror.quotes()
    expect(mirror.apply('batch', { ...batch(), ...columns })).toBe('gap')
    expect(mirror.quotes()).toEqual(before)
  })

  it.each([[null], [undefined], [1], ['x'], [[]], [{}], [{ epoch: 'e1', seq: '15' }]])(
    'P9: %j is a gap',
    (payload) => {
      expect(mirrorAt14().apply('batch', payload)).toBe('gap')
    },
  )
})

describe('a snapshot or patch', () => {
  it('P49: sets its rows, each as old as its t, and keeps the others', () => {
    const mirror = mirrorAt14()
    expect(mirror.get('322000')).toMatchObject({
      price: 116_800,
      previous_close: 90_100,
      open: 92_700,
      high: 117_100,
      low: 92_400,
      volume: 60,
      value: 7_000_000,
      as_of: '2026-03-19T10:33:00.000+09:00',
    })
    const before = mirror.get('000660')
    mirror.apply('patch', patch({ trade_date: '2026-03-20' }))
    expect(mirror.get('005930')).toMatchObject({ price: 201_000, as_of: '2026-03-19T10:34:04.000+09:00' })
    expect(mirror.get('000660')).toEqual(before)
    expect(mirror.tradeDate).toBe('2026-03-20')
  })

  it('P13: removes rows that left, and ignores unknown ones', () => {
    const mirror = mirrorAt14()
    expect(mirror.apply('patch', patch({ removed: [2, 40] }))).toBe('applied')
    expect(mirror.quotes().map((quote) => quote.code)).toEqual(['005930', '322000'])
  })

  it('P29: may contain fields unknown to this reader', () => {
    const mirror = new MarketMirror()
    mirror.apply('snapshot', { ...snapshot(), x: [1, 2, 3], weather: 'fair' })
    expect(mirror.quotes()).toEqual(mirrorAt14().quotes())
  })
})

describe('P39: what a reader derives', () => {
  it.each([
    ['rounded half away from zero', 20_001, 20_000, 1, 0.01],
    ['and so below it', 19_999, 20_000, -1, -0.01],
    ['an upper limit', 117_100, 90_100, 27_000, 29.97],
    ['no change', 20_000, 20_000, 0, 0],
    ['a base of zero has no rate', 100, 0, 100, null],
    ['no base has no change', 100, null, null, null],
    ['no price has none either', null, 20_000, null, null],
  ])('%s', (_, price, base, change, rate) => {
    const mirror = new MarketMirror()
    const whole = snapshot()
    mirror.apply('snapshot', { ...whole, ...firstOf({ ...whole, p: [price, 1, 1], b: [base, 1, 1] }) })
    expect(mirror.get('005930')).toMatchObject({
      change,
      change_rate: rate,
      market_cap: price === null ? null : price * 5_919_637_922,
    })
  })
})

describe('a batch', () => {
  it('P17-P20: the example of docs/protocol.md', () => {
    const mirror = mirrorAt14()
    const example =
      '{"topic":"market","epoch":"e1","seq":15,"at_ms":1773884040000,' +
      '"i":[1,1,5],"p":[500,0,300],"v":[12,3,40],"a":[-3000,0,0],"s":[3,"upper_limit"]}'
    expect(mirror.apply('batch', JSON.parse(example))).toBe('applied')
    expect(mirror.get('005930')).toMatchObject({
      price: 201_000,
      change: -7_500,
      change_rate: -3.6,
      high: 201_000,
      low: 199_600,
      volume: 1_012,
      value: 200_400_000 + 12 * 201_000 - 3_000,
      market_cap: 201_000 * 5_919_637_922,
      as_of: '2026-03-19T10:34:00.000+09:00',
    })
    expect(mirror.get('000660')).toMatchObject({ price: 1_013_000, volume: 503, high: 1_043_000 })
    expect(mirror.get('322000')).toMatchObject({ price: 117_100, state: 'upper_limit', change_rate: 29.97 })
  })

  it('P15: a new day turns prices into last closes and resets everything else', () => {
    const mirror = mirrorAt14()
    mirror.apply('batch', batch({ trade_date: '2026-03-20' }))
    expect(mirror.tradeDate).toBe('2026-03-20')
    expect(mirror.get('005930')).toMatchObject({
      price: null,
      previous_close: 200_500,
      change: null,
      change_rate: null,
      open: null,
      high: null,
      low: null,
      volume: 0,
      value: 0,
      market_cap: null,
      state: 'no_data',
      as_of: '2026-03-19T10:34:01.000+09:00',
    })
    expect(mirror.changedIds).toHaveLength(3)
  })

  it('P14, P17: the columns of a new day count from its base prices', () => {
    const mirror = mirrorAt14()
    mirror.apply(
      'batch',
      batch({ trade_date: '2026-03-20', i: [1, 1], p: [500, 100], v: [7, 0], a: [0, 0], b: [2, 101_300] }),
    )
    expect(mirror.get('005930')).toMatchObject({
      price: 201_000,
      previous_close: 200_500,
      open: 201_000,
      volume: 7,
    })
    expect(mirror.get('000660')).toMatchObject({ price: 101_400, previous_close: 101_300, state: 'halted' })
    expect(mirror.get('322000')).toMatchObject({ price: null, state: 'no_data' })
  })

  it('P13, P16: listings leave, come and change', () => {
    const mirror = mirrorAt14()
    const listed = {
      i: [1, 8],
      code: ['005930', '0001A0'],
      isin: ['KR7005930003', 'KR70001A0001'],
      name: ['삼성전자(주)', '덕양에너젠'],
      market: ['KOSPI' as const, 'KOSDAQ' as const],
      section: ['', '중견기업부'],
      shares: [5_919_637_922, 24_791_195],
    }
    mirror.apply(
      'batch',
      batch({ removed: [2], listed, i: [9], p: [19_750], v: [3], a: [0], b: [1, 19_130] }),
    )
    expect(mirror.get('000660')).toBeUndefined()
    expect(mirror.get('005930')).toMatchObject({ name: '삼성전자(주)', price: 200_500 })
    expect(mirror.get('0001A0')).toMatchObject({ price: 19_130 + 19_750, previous_close: 19_130 })
  })

  it('P18: sparse values find their rows', () => {
    const mirror = mirrorAt14()
    mirror.apply(
      'batch',
      batch({ i: [1, 1, 5], p: [0, 0, 0], v: [1, 1, 1], a: [0, 0, 0], h: [1, 900, 2, 50], l: [2, null] }),
    )
    expect(mirror.get('005930')?.high).toBe(201_400)
    expect(mirror.get('000660')?.low).toBeNull()
    expect(mirror.get('322000')?.high).toBe(116_850)
  })
})

describe('the time of receipt', () => {
  const receivedOf = (mirror: MarketMirror) =>
    mirror.quotes().map((quote) => quote.received_at?.slice(11, 23))
  const rows = { i: [1, 1, 5], p: [500, 0, 300], v: [1, 1, 1], a: [0, 0, 0] }

  it('P20: of rows in a batch counts back from its as-of time, and is that of the row before where it is not sent', () => {
    const mirror = mirrorAt14()
    mirror.apply('batch', batch({ ...rows, r: [1, 400, 2, 0] }))
    expect(receivedOf(mirror)).toEqual(['10:34:00.600', '10:34:00.600', undefined])
    expect(mirror.apply('batch', batch({ ...rows, seq: 16, r: [1, 'x' as unknown as number] }))).toBe('gap')
    mirror.apply('batch', batch({ ...rows, seq: 16, at_ms: AT + 2_000 }))
    expect(receivedOf(mirror)).toEqual([undefined, undefined, undefined])
  })

  it('P20: of rows in a snapshot or patch counts back from their own as-of times, and ends with the day', () => {
    const mirror = new MarketMirror()
    mirror.apply('snapshot', snapshot({ t: [0, 1_000, 60_000], r: [1, 250] }))
    expect(receivedOf(mirror)).toEqual(['10:33:59.750', '10:33:58.750', '10:32:59.750'])
    expect(receivedOf(mirror.still())).toEqual(receivedOf(mirror))
    mirror.apply('batch', batch({ trade_date: '2026-03-20' }))
    expect(receivedOf(mirror)).toEqual([undefined, undefined, undefined])
  })
})

describe('IndexMirror', () => {
  const kospi = {
    code: 'KOSPI',
    value: 5747.24,
    previous_close: 5925.03,
    change: -177.79,
    change_rate: -3,
    open: 5761.4,
    high: 5799.25,
    low: 5745.76,
    volume: 339_185_941,
    turnover: 5_846_396_790_250,
    as_of: '2026-03-19T09:55:00.000+09:00',
  }
  const head = { topic: 'index', epoch: 'e1', at_ms: AT }

  it('P6-P8 hold for the indices, too', () => {
    const mirror = new IndexMirror()
    expect(mirror.apply('batch', { ...head, seq: 1, rows: [kospi] })).toBe('gap')
    mirror.apply('snapshot', { ...head, seq: 1, source: 'krx', delay_minutes: 20, rows: [kospi] })
    expect(mirror.apply('batch', { ...head, seq: 2, rows: [{ ...kospi, value: 5750 }] })).toBe('applied')
    expect(mirror.apply('batch', { ...head, seq: 4, rows: [] })).toBe('gap')
    expect(mirror.apply('patch', { ...head, seq: 4, since: 2, rows: [{ ...kospi, value: 5760 }] })).toBe(
      'applied',
    )
    expect(mirror.indices).toEqual([{ ...kospi, value: 5760 }])
    expect(mirror.apply('batch', { ...head, seq: 5, rows: [{ code: 'DOW' }] })).toBe('gap')
  })
})

/** A snapshot reduced to its first row. */
function firstOf(whole: MarketSnapshot): Partial<MarketSnapshot> {
  const { listed, i, p, b, o, h, l, v, a, s, t } = whole
  const cut = <T>(column: T[]) => column.slice(0, 1)
  return {
    listed: {
      i: cut(listed.i),
      code: cut(listed.code),
      isin: cut(listed.isin),
      name: cut(listed.name),
      market: cut(listed.market),
      section: cut(listed.section),
      shares: cut(listed.shares),
    },
    ...{
      i: cut(i),
      p: cut(p),
      b: cut(b),
      o: cut(o),
      h: cut(h),
      l: cut(l),
      v: cut(v),
      a: cut(a),
      s: cut(s),
      t: cut(t),
    },
  }
}
