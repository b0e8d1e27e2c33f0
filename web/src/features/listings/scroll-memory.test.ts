import { expect, it } from 'vitest'
import { writeScrollMemory, readScrollMemory } from './scroll-memory.ts'

const NOWHERE = { code: null, scrollTopPx: 0 }
const holding = (text: string | null) => ({ getItem: () => text })

it('restores the selected listing and the scroll position', () => {
  let kept = ''
  writeScrollMemory({ setItem: (_, text) => void (kept = text) }, { code: '005930', scrollTopPx: 840 })
  expect(readScrollMemory(holding(kept))).toEqual({ code: '005930', scrollTopPx: 840 })
})

it.each([null, '{', 'null', '7', '{"code":7,"scrollTopPx":-3}'])(
  'what is no place (%s) is the top of the table',
  (text) => expect(readScrollMemory(holding(text))).toEqual(NOWHERE),
)
