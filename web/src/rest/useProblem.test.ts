import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { createWords } from '../words/i18n.ts'
import { ProblemError } from './request.ts'
import { useProblem } from './useProblem.ts'

let problems!: ReturnType<typeof useProblem>
beforeEach(() => {
  vi.useFakeTimers()
  mount(
    defineComponent(() => {
      problems = useProblem()
      return () => null
    }),
    { global: { plugins: [createWords('en')] } },
  )
})
afterEach(() => {
  vi.useRealTimers()
})

const fail = (problem: ProblemError) => problems.attempt(() => Promise.reject(problem))
const limited = (seconds: number | null) => new ProblemError('rate_limited', '', [], seconds)

it('how long one has to wait counts down, and then the problem is over', async () => {
  expect(await fail(limited(3))).toBe(false)
  expect(problems.problem.value).toContain('3 s')
  vi.advanceTimersByTime(1_000)
  expect(problems.problem.value).toContain('2 s')
  vi.advanceTimersByTime(2_000)
  expect([problems.problem.value, problems.kind.value]).toEqual([null, null])
})

it('another problem, and one without a time, stand until the next attempt', async () => {
  await fail(limited(2))
  await fail(new ProblemError('unreachable', ''))
  const words = problems.problem.value
  vi.advanceTimersByTime(10_000)
  expect(problems.problem.value).toBe(words)
  await fail(limited(null))
  vi.advanceTimersByTime(10_000)
  expect(problems.problem.value).not.toBeNull()
  await problems.attempt(() => Promise.resolve())
  expect(problems.problem.value).toBeNull()
})
