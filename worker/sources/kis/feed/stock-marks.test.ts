import { expect, it } from 'vitest'
import { OPERATION, readOperation } from '../socket/operation.ts'
import { StockMarks } from './stock-marks.ts'

const at = (time: string) => Date.parse(`2026-11-26T${time}+09:00`)

it('the measures on a stock are read from ten values or eleven', () => {
  const read = (...record: string[]) => readOperation(record)
  const base = ['005930', 'N', '', '112', '', '', '', '00']
  expect(OPERATION).toBe('H0STMKO0')
  expect(read(...base, 'N', 'N')).toEqual({ code: '005930', isHalted: false, isInterrupted: false })
  expect(read(...base, '1', 'N', '1')).toMatchObject({ isInterrupted: true })
  expect(read(...base, '(null)', '')).toMatchObject({ isInterrupted: false })
  expect(read('005930', 'Y', ...base.slice(2), 'N', 'N')).toMatchObject({ isHalted: true })
  expect(read(...base.with(7, '58'), 'N', 'N')).toMatchObject({ isHalted: true })
  expect(read('', 'Y')).toBe(null)
})

it('a mark begins when it is first received, and expires when its end was missed', () => {
  const marks = new StockMarks()
  marks.note('005930', 'interrupted', { is: true, nowMs: at('10:00') })
  marks.note('005930', 'interrupted', { is: true, nowMs: at('10:01') })
  marks.note('000660', 'expected', { is: true, nowMs: at('10:01'), price: 10 })
  marks.note('035420', 'halted', { is: true, nowMs: at('10:01') })
  expect(marks.list(at('10:02'))).toEqual([
    { code: '005930', mark: 'interrupted', since_ms: at('10:00') },
    { code: '000660', mark: 'expected', since_ms: at('10:01'), price: 10 },
    { code: '035420', mark: 'halted', since_ms: at('10:01') },
  ])
  expect(marks.list(at('10:12')).map(({ mark }) => mark)).toEqual(['halted'])
  marks.note('035420', 'halted', { is: false, nowMs: at('10:13') })
  expect(marks.list(at('10:13'))).toEqual([])
  marks.note('035420', 'halted', { is: true, nowMs: at('23:59') })
  expect(marks.list(at('23:59') + 60_000)).toEqual([])
})
