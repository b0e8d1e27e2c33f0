import pino from 'pino'
import { expect, it } from 'vitest'
import { RepeatedFault } from './repeated-fault.ts'

it('a fault is a warning the first time, and again after it was over', () => {
  const lines: { level: number; msg: string; list: string }[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as never) })
  const fault = new RepeatedFault(log, 'cannot be read', { list: 'audit' })
  expect(fault.over()).toBe(false)
  fault.noticed(new Error('away'))
  fault.noticed(new Error('away'))
  expect(fault.over()).toBe(true)
  fault.noticed(new Error('away'))
  const { warn, debug } = pino.levels.values
  expect(lines.map(({ level }) => level)).toEqual([warn, debug, warn])
  expect(lines[0]).toMatchObject({ msg: 'cannot be read', list: 'audit' })
})
