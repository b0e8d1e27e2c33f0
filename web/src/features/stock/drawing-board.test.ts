import { describe, expect, it } from 'vitest'
import { MAX_DRAWINGS } from '#shared/market/drawing'
import type { Drawing } from '#shared/market/drawing'
import { drawingBoard } from './drawing-board.ts'

const at = (price: number) => ({ at_ms: 1_774_000_000_000, price })
const LEVEL: Drawing = { kind: 'level', points: [at(100)] }

function board(stored: readonly Drawing[] = []) {
  const saved: (readonly Drawing[])[] = []
  const one = drawingBoard((drawings) => saved.push(drawings))
  one.open(stored)
  return { ...one, saved }
}

describe('the drawings of a stock', () => {
  it('a level takes one point, a line two, and the second of a line is shown at the pointer before', () => {
    const { choose, place, point, shown, saved, tool } = board()
    choose('level')
    place(at(100))
    choose('line')
    place(at(100))
    point(at(120))
    expect(shown.value.at(-1)).toEqual({ kind: 'line', points: [at(100), at(120)] })
    expect(saved).toEqual([[LEVEL]])
    place(at(130))
    expect(saved.at(-1)).toEqual([LEVEL, { kind: 'line', points: [at(100), at(130)] }])
    expect(tool.value).toBeNull()
    expect(place(at(1))).toBe(false)
  })

  it('a line that ends where it begins waits for another end', () => {
    const { choose, place, saved } = board()
    choose('fibonacci')
    place(at(100))
    place(at(100))
    expect(saved).toEqual([])
  })

  it('the selected drawing is removed, and each change is undone in turn', () => {
    const { selected, remove, clear, undo, shown, canUndo } = board([LEVEL, LEVEL])
    expect(remove()).toBe(false)
    selected.value = 1
    expect(remove()).toBe(true)
    clear()
    expect(shown.value).toEqual([])
    undo()
    undo()
    expect(shown.value).toEqual([LEVEL, LEVEL])
    expect([canUndo.value, undo()]).toEqual([false, false])
  })

  it('nothing is drawn beyond the limit that the server has', () => {
    const { choose, tool, isFull } = board(Array.from({ length: MAX_DRAWINGS }, () => LEVEL))
    choose('level')
    expect([tool.value, isFull.value]).toEqual([null, true])
  })

  it('cancelling leaves what is drawn as it is', () => {
    const { choose, place, cancel, saved, shown } = board([LEVEL])
    choose('line')
    place(at(5))
    expect([cancel(), cancel()]).toEqual([true, false])
    expect([saved, shown.value]).toEqual([[], [LEVEL]])
  })

  it('one that is dragged is shown on the way, stored once where it is let go, and undone in one step', () => {
    const { pull, release, shown, saved, selected, undo } = board([LEVEL])
    const further = (price: number): Drawing => ({ kind: 'level', points: [at(price)] })
    pull(0, further(110))
    pull(0, further(120))
    expect([shown.value, saved]).toEqual([[further(120)], []])
    release(true)
    expect([saved, selected.value]).toEqual([[[further(120)]], 0])
    pull(0, further(150))
    release(false)
    expect([shown.value, saved.length]).toEqual([[further(120)], 1])
    undo()
    expect(shown.value).toEqual([LEVEL])
  })

  it('a line cannot be dragged or stepped into a point', () => {
    const line: Drawing = { kind: 'line', points: [at(100), at(120)] }
    const { pull, release, shown, saved } = board([line])
    pull(0, { kind: 'line', points: [at(120), at(120)] })
    release(true)
    expect([shown.value, saved]).toEqual([[line], []])
  })

  it('the selected one steps and stays selected; steps in a row are undone together', () => {
    const { step, selected, shown, undo } = board([LEVEL])
    const up = (one: Drawing): Drawing => ({ ...one, points: one.points.map(({ price }) => at(price + 5)) })
    expect(step(up)).toBe(false)
    selected.value = 0
    expect([step(up), step(up), selected.value]).toEqual([true, true, 0])
    expect(shown.value[0]?.points[0]?.price).toBe(110)
    undo()
    expect(shown.value).toEqual([LEVEL])
  })
})
