import { describe, expect, it } from 'vitest'
import type { Drawing, DrawingKind } from '#shared/market/drawing'
import { drawingBoard } from './drawing-board.ts'
import { drawingPointer } from './drawing-pointer.ts'

/** A chart of which each pixel is a candle and a price. */
const pointAt = (x: number, y: number) => (y < 0 ? null : { at_ms: x, price: y })

function chart(tool: DrawingKind, pointerType: 'mouse' | 'touch') {
  const board = drawingBoard(() => undefined)
  const asked: boolean[] = []
  const drawingAt = (_x: number, _y: number, isTouch: boolean) => (asked.push(isTouch), null)
  const pointer = drawingPointer(
    board,
    () => ({ pointAt, drawingAt }),
    () => true,
  )
  board.choose(tool)
  const at = (clientX: number, clientY: number, isPrimary = true) =>
    ({ clientX, clientY, pointerType, isPrimary, button: 0 }) as PointerEvent
  return { ...pointer, board, at, asked, drawn: () => board.drawings.value }
}

const LINE: Drawing = {
  kind: 'line',
  points: [
    { at_ms: 10, price: 20 },
    { at_ms: 60, price: 90 },
  ],
}

describe('a pointer that draws', () => {
  it.each(['mouse', 'touch'] as const)(
    'of a %s makes a line of one stroke, shown from where it began',
    (type) => {
      const { press, move, lift, at, board, drawn } = chart('line', type)
      press(at(10, 20))
      move(at(40, 50))
      expect(board.shown.value.at(-1)?.points[0]).toEqual(LINE.points[0])
      lift(at(60, 90))
      expect(drawn()).toEqual([LINE])
    },
  )

  it('makes a line of two taps, in each of which a finger rolls', () => {
    const { press, move, lift, click, at, drawn } = chart('line', 'touch')
    for (const [x, y] of [
      [10, 20],
      [60, 90],
    ] as const) {
      press(at(x, y))
      move(at(x + 5, y + 5))
      lift(at(x, y))
      click(at(x, y))
    }
    expect(drawn()).toEqual([LINE])
  })

  it('puts a level where its stroke ends, and asks for what is under a finger afterwards', () => {
    const { press, move, lift, click, at, drawn, asked } = chart('level', 'touch')
    press(at(10, 20))
    move(at(10, 60))
    lift(at(10, 70))
    expect(drawn()).toEqual([{ kind: 'level', points: [{ at_ms: 10, price: 70 }] }])
    press(at(10, 20))
    click(at(10, 20))
    expect(asked).toEqual([true])
  })

  it('draws nothing with a second finger, or with a stroke that ends beside the prices, and goes on', () => {
    const { press, move, lift, at, board, drawn } = chart('line', 'touch')
    press(at(10, 20))
    move(at(40, 50))
    press(at(80, 90, false))
    move(at(50, 60))
    lift(at(50, 60))
    press(at(10, 20))
    move(at(40, 50))
    lift(at(40, -1))
    expect([drawn(), board.started.value, board.tool.value]).toEqual([[], null, 'line'])
  })
})
