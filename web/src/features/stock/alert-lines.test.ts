import { expect, it } from 'vitest'
import { alertLines } from './alert-lines.ts'

it('the chart has a line for each price of an active alert on its stock', () => {
  const scope = { code: '005930' }
  const condition = { type: 'price_above', price: 210_000 } as const
  const alerts = [
    { scope, condition, is_active: true },
    { scope, condition: { type: 'price_below', price: 210_000 } as const, is_active: true },
    { scope, condition: { ...condition, price: 190_000 }, is_active: false },
    { scope, condition: { type: 'rate_above', percent: 3 } as const, is_active: true },
    { scope: { code: '000660' }, condition, is_active: true },
    { scope: { market: 'KOSPI' } as const, condition, is_active: true },
  ]
  expect(alertLines(alerts, '005930', (price) => `alert ${price}`)).toEqual([
    { value: 210_000, text: 'alert 210,000', color: 'crosshair' },
  ])
})
