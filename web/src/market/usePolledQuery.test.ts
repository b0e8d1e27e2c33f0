import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { ProblemError } from '../rest/request.ts'
import { UNLIT } from '../live/lamp.ts'
import type { Lamp } from '../live/lamp.ts'
import { LIVE } from '../live/live.ts'
import { API } from '../session/session.ts'
import { usePolledQuery } from './usePolledQuery.ts'

const RETRY_MS = 5_000
const GOOD_FOR_MS = 60_000
const linkOf = (source: string) => ({ ...UNLIT, link: { source } }) as unknown as Lamp

let answers: ((answer: { size: number } | 'away') => Promise<unknown>)[]
let lamp: ShallowRef<Lamp>

/** A page that requests a size; every request waits in `answers`. */
function open() {
  answers = []
  lamp = shallowRef<Lamp>(UNLIT)
  const request = () =>
    new Promise<{ size: number }>((resolve, reject) => {
      answers.push((answer) => {
        if (answer === 'away') reject(new ProblemError('unreachable', 'away'))
        else resolve(answer)
        return flushPromises()
      })
    })
  let value: Readonly<ShallowRef<number | null>> | undefined
  const page = mount(
    {
      setup() {
        value = usePolledQuery({
          request,
          read: ({ size }) => size,
          dependsOn: ({ link }) => [link?.source],
          goodForMs: (size) => (size === 0 ? RETRY_MS : GOOD_FOR_MS),
          retryMs: RETRY_MS,
        })
        return () => null
      },
    },
    { global: { provide: { [API as symbol]: {}, [LIVE as symbol]: { lamp } } } },
  )
  return { page, shown: () => value?.value }
}

async function hear(source: string): Promise<void> {
  lamp.value = linkOf(source)
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('a polled query is sent once when a page opens, however many reports of the worker arrive meanwhile', async () => {
  const { shown } = open()
  await hear('simulator')
  expect([answers.length, shown()]).toEqual([1, null])
  await answers[0]?.({ size: 3 })
  expect([answers.length, shown()]).toEqual([1, 3])
})

it('a polled query is repeated when a dependency changes, and keeps the value until then', async () => {
  const { shown } = open()
  await hear('simulator')
  await hear('krx')
  expect(answers).toHaveLength(2)
  await answers[0]?.({ size: 3 })
  expect(shown()).toBe(3)
  await answers[1]?.({ size: 4 })
  expect(shown()).toBe(4)
})

it('a repeated link does not repeat the query', async () => {
  open()
  await hear('simulator')
  await hear('simulator')
  expect(answers).toHaveLength(1)
})

it('a polled query ignores a late answer to an older query', async () => {
  const { shown } = open()
  await hear('simulator')
  await hear('krx')
  await answers[1]?.({ size: 4 })
  await answers[0]?.({ size: 3 })
  expect(shown()).toBe(4)
})

it('a polled query is repeated when the answer expires, and sooner after a failure', async () => {
  const { shown } = open()
  await answers[0]?.('away')
  vi.advanceTimersByTime(RETRY_MS - 1)
  expect([answers.length, shown()]).toEqual([1, null])
  vi.advanceTimersByTime(1)
  await answers[1]?.({ size: 3 })
  vi.advanceTimersByTime(GOOD_FOR_MS - 1)
  expect(answers).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect([answers.length, shown()]).toEqual([3, 3])
})

it('a failed query is repeated at the first report of the worker', async () => {
  open()
  await answers[0]?.('away')
  await hear('simulator')
  expect(answers).toHaveLength(2)
})

it('an incomplete query is repeated at the first report of the worker, or soon without one', async () => {
  const { shown } = open()
  await answers[0]?.({ size: 0 })
  await hear('simulator')
  expect([answers.length, shown()]).toEqual([2, 0])
  await answers[1]?.({ size: 0 })
  vi.advanceTimersByTime(RETRY_MS)
  expect(answers).toHaveLength(3)
})

it('a polled query stops when the page is left', async () => {
  const { page, shown } = open()
  page.unmount()
  await answers[0]?.({ size: 3 })
  await hear('simulator')
  vi.advanceTimersByTime(GOOD_FOR_MS)
  expect([answers.length, shown()]).toEqual([1, null])
})
