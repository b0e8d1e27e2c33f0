import { expect, it } from 'vitest'
import { placeFrom } from './place-from.ts'

it.each([
  ['from a row that is there', 5, 5, 1, 6],
  ['upwards from a row that is there', 5, 5, -1, 4],
  ['where none was chosen', -1, -1, 1, 0],
  ['from a row that has left, to the one in its place', -1, 5, 1, 5],
  ['upwards from a row that has left', -1, 5, -1, 4],
  ['by a page from a row that has left', -1, 5, 20, 24],
])('the place %s', (_, at, lastAt, by, to) => {
  expect(placeFrom(at, lastAt, by)).toBe(to)
})
