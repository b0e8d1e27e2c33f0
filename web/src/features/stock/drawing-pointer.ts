import { DRAWING_POINTS } from '#shared/market/drawing'
import type { CandleChartHandle } from '../../charts/candles/handle.ts'
import type { DrawingBoard } from './drawing-board.ts'

/** A pointer that moved further made a stroke, not a click; a finger rolls as it taps. */
const CLICK_WITHIN_PX = { mouse: 4, touch: 12 }

interface Pressed {
  clientX: number
  clientY: number
  isTouch: boolean
}

/**
 * Mouse, pen and fingers on a chart that is drawn on: each click or tap places a point, and a stroke places two, where it
 * begins and where it ends.
 *
 * @param isReady false: nothing can be drawn yet
 */
export function drawingPointer(
  board: DrawingBoard,
  chart: () => Pick<CandleChartHandle, 'pointAt' | 'drawingAt'> | null,
  isReady: () => boolean,
) {
  let pressed: Pressed = { clientX: 0, clientY: 0, isTouch: false }
  let isDown = false
  let isStroke = false

  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }) =>
    chart()?.pointAt(clientX, clientY) ?? null
  const isClick = ({ clientX, clientY }: MouseEvent) =>
    Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) <=
    CLICK_WITHIN_PX[pressed.isTouch ? 'touch' : 'mouse']

  /** From where it was pressed; a level is at the end of its stroke, and a first point that was clicked stays. */
  function beginStroke(): void {
    isStroke = true
    const { value: kind } = board.tool
    const from = pointOf(pressed)
    if (kind !== null && DRAWING_POINTS[kind] === 2 && board.started.value === null && from !== null)
      board.place(from)
  }

  /** What was begun is drawn anew. */
  function drop(): void {
    if (isStroke) board.choose(board.tool.value)
    isDown = isStroke = false
  }

  return {
    press: ({ clientX, clientY, pointerType, isPrimary, button }: PointerEvent): void => {
      // A second finger zooms.
      if (!isPrimary || button !== 0) return drop()
      pressed = { clientX, clientY, isTouch: pointerType !== 'mouse' }
      isDown = true
      isStroke = false
    },
    move: (event: PointerEvent): void => {
      if (!event.isPrimary || board.tool.value === null || !isReady()) return
      if (isDown && !isStroke && !isClick(event)) beginStroke()
      board.point(pointOf(event))
    },
    lift: (event: PointerEvent): void => {
      if (!event.isPrimary) return
      const to = pointOf(event)
      if (isStroke && to !== null) board.place(to)
      else drop()
      isDown = isStroke = false
    },
    drop,
    /** Places a point, or selects what is under the pointer. */
    click: (event: MouseEvent): void => {
      if (!isReady() || !isClick(event)) return
      const point = pointOf(event)
      if (point !== null && board.place(point)) return
      board.selected.value = chart()?.drawingAt(event.clientX, event.clientY, pressed.isTouch) ?? null
    },
  }
}
