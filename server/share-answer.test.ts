import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { shareAnswer } from './share-answer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('calls the source once for all callers at the same time, and keeps the answer for a second', async () => {
  const questions: ((answer: string) => void)[] = []
  const ask = shareAnswer(() => new Promise<string>((resolve) => void questions.push(resolve)))
  const answers = Array.from({ length: 100 }, ask)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(questions).toHaveLength(1)
  questions[0]?.('first')
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['first']))
  await vi.advanceTimersByTimeAsync(999)
  expect(await ask()).toBe('first')
  await vi.advanceTimersByTimeAsync(1)
  const next = ask()
  expect(questions).toHaveLength(2)
  questions[1]?.('second')
  expect(await next).toBe('second')
})
