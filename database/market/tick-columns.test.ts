import { expect, it } from 'vitest'
import type { Trading } from '#shared/market/quote'
import { TICK_COLUMNS, TRADING_ARRAYS, tradingArrays, tradingOf, type TradingRow } from './tick-columns.ts'

const ROW: TradingRow = {
  price: 200_500,
  previous_close: 208_500,
  open: null,
  high: null,
  low: null,
  volume: '1000',
  value: 201_000_000,
  state: 'trading',
}
const TRADING: Trading = {
  price: 200_500,
  previousClose: 208_500,
  open: null,
  high: null,
  low: null,
  volume: 1_000,
  value: 201_000_000,
  state: 'trading',
}

it('ticks are stored and read by the fields of trading, each in a column with its own type', () => {
  expect(TICK_COLUMNS).toBe('time, trade_date, price, previous_close, open, high, low, volume, value, state')
  expect(TRADING_ARRAYS.match(/integer|bigint|text/g)).toEqual([
    ...Array.from({ length: 5 }, () => 'integer'),
    ...['bigint', 'bigint', 'text'],
  ])
  expect(tradingArrays([TRADING, { ...TRADING, state: 'halted' }])).toEqual([
    ...[200_500, 208_500, null, null, null, 1_000, 201_000_000].map((value) => [value, value]),
    ['trading', 'halted'],
  ])
  expect(tradingOf(ROW)).toEqual(TRADING)
})

it('a field that a source does not report is stored as NULL', () => {
  const { high: _high, ...reported } = TRADING
  expect(tradingArrays([reported as Trading])).toEqual(tradingArrays([{ ...TRADING, high: null }]))
})

it('a tick with an unknown state is an error', () => {
  expect(() => tradingOf({ ...ROW, state: 'asleep' })).toThrow('unknown state: asleep')
})
