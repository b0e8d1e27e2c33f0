import { expect, it } from 'vitest'
import { NOTES } from './tones.ts'

/** What an ear keeps of a tone: how many notes, and whether each is higher or lower than the one before. */
const shape = (notes: readonly number[]) =>
  [notes.length, ...notes.slice(1).map((hertz, at) => Math.sign(hertz - (notes[at] ?? 0)))].join(' ')

it('no two tones have the same number of notes and the same direction', () => {
  const shapes = Object.values(NOTES).map(shape)
  expect(new Set(shapes).size).toBe(shapes.length)
})

it('tones of the link have two notes, tones of alerts at least three', () => {
  const { lost, back, ...alerts } = NOTES
  expect([lost.length, back.length]).toEqual([2, 2])
  for (const notes of Object.values(alerts)) expect(notes.length).toBeGreaterThanOrEqual(3)
})

it('the tones of the link are lower than those of alerts', () => {
  const { lost, back, ...alerts } = NOTES
  for (const notes of Object.values(alerts))
    expect(Math.max(...notes)).toBeGreaterThan(Math.max(...lost, ...back))
})
