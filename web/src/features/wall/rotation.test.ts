import { describe, expect, it } from 'vitest'
import {
  continueRotation,
  FADE_MS,
  PREPARE_MS,
  mountedPlaces,
  startRotation,
  stepRotation,
} from './rotation.ts'
import type { Rotation, RotationEvent } from './rotation.ts'

const DWELLS = [10_000, 20_000, 5_000]
const after = (rotation: Rotation, event: RotationEvent, atMs: number, dwells: readonly number[] = DWELLS) =>
  stepRotation(rotation, event, dwells, atMs)

describe('a rotation', () => {
  it('shows each page for its own dwell, in order and round again', () => {
    let rotation = startRotation(0)
    const shown: [number, number][] = []
    for (let atMs = 0; atMs <= 46_000; atMs += 500) {
      const next = after(rotation, 'tick', atMs)
      if (next.place !== rotation.place) shown.push([atMs, next.place])
      rotation = next
    }
    expect(shown).toEqual([
      [10_000, 1],
      [30_000, 2],
      [35_000, 0],
      [45_000, 1],
    ])
  })

  it('stands still while paused, and gives the page its whole dwell again afterwards', () => {
    let rotation = after(startRotation(0), 'toggle', 9_000)
    rotation = after(rotation, 'tick', 500_000)
    expect(rotation.place).toBe(0)
    rotation = after(rotation, 'toggle', 500_000)
    expect(after(rotation, 'tick', 509_999).place).toBe(0)
    expect(after(rotation, 'tick', 510_000).place).toBe(1)
  })

  it('turns by hand both ways, also while paused, and stays paused', () => {
    const paused = after(startRotation(0), 'toggle', 1)
    expect(after(paused, 'previous', 2)).toMatchObject({ place: 2, leaving: 0, playing: false })
    expect(after(after(paused, 'next', 2), 'next', 3).place).toBe(2)
  })

  it('of one page never turns', () => {
    const alone = startRotation(0)
    for (const event of ['tick', 'next', 'previous'] as const)
      expect(after(alone, event, 99_000, [10_000])).toBe(alone)
  })

  it('is the same while nothing changes, so that nothing is drawn for it', () => {
    const rotation = startRotation(0)
    expect(after(rotation, 'tick', 4_000)).toBe(rotation)
  })
})

describe('a rotation over other pages', () => {
  const third = { ...startRotation(0), place: 2, leaving: 1, sinceMs: 4_000 }

  it('keeps the page that is on the wall, wherever it is now, with the time it has had', () => {
    expect(continueRotation(third, ['a', 'b', 'c'], ['c', 'd'], { nowMs: 9_000 })).toEqual({
      place: 0,
      leaving: null,
      sinceMs: 4_000,
      playing: true,
    })
  })

  it('begins with the first page where the one on the wall is gone, and stays paused', () => {
    expect(
      continueRotation({ ...third, playing: false }, ['a', 'b', 'c'], ['a', 'd'], { nowMs: 9_000 }),
    ).toEqual({
      place: 0,
      leaving: null,
      sinceMs: 9_000,
      playing: false,
    })
  })
})

describe('a rotation that comes back to pages that it had left', () => {
  it('goes on with the one that was left last, with its whole time', () => {
    const jumped = { ...startRotation(0), sinceMs: 4_000 }
    expect(
      continueRotation(jumped, ['event'], ['a', 'b', 'c'], { nowMs: 9_000, left: ['x', 'b', 'c'] }),
    ).toEqual({ place: 1, leaving: null, sinceMs: 9_000, playing: true })
  })
})

describe('pages on the wall', () => {
  it('are prepared before they show, and go when they have faded', () => {
    const first = startRotation(0)
    expect(mountedPlaces(first, DWELLS, 10_000 - PREPARE_MS - 1)).toEqual([0])
    expect(mountedPlaces(first, DWELLS, 10_000 - PREPARE_MS)).toEqual([0, 1])
    const second = after(first, 'tick', 10_000)
    expect(mountedPlaces(second, DWELLS, 10_000)).toEqual([0, 1])
    expect(mountedPlaces(after(second, 'tick', 10_000 + FADE_MS), DWELLS, 10_000 + FADE_MS)).toEqual([1])
  })

  it('are not prepared while paused', () => {
    const paused = after(startRotation(0), 'toggle', 9_000)
    expect(mountedPlaces(paused, DWELLS, 60_000)).toEqual([0])
  })
})
