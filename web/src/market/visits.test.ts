import { expect, it } from 'vitest'
import { noteVisit, readVisits, suggested } from './visits.ts'

function storage(text: string | null = null) {
  let kept = text
  return { getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value) }
}

it('the last seen come first, then those that are seen most, none twice', () => {
  const kept = storage()
  const seen = ['a', 'b', 'b', 'b', 'c', 'c', 'd', 'e', 'f']
  seen.forEach((code, at) => noteVisit(kept, code, at))
  expect(suggested(readVisits(kept), 3)).toEqual({ recent: ['f', 'e', 'd'], often: ['b', 'c'] })
})

it('what is kept is bounded, and what is not ours is none', () => {
  const kept = storage()
  for (let at = 0; at < 300; at++) noteVisit(kept, `code ${at}`, at)
  expect(readVisits(kept)).toHaveLength(100)
  expect(readVisits(kept)[0]?.code).toBe('code 299')
  for (const text of ['{', 'null', '7', '[null, {"code": 7}]']) expect(readVisits(storage(text))).toEqual([])
})
