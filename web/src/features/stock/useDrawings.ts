import { useDebounceFn, useEventListener } from '@vueuse/core'
import { ref } from 'vue'
import type { Drawing } from '#shared/market/drawing'
import type { StockCode } from '#shared/market/quote'
import type { CandleChartHandle } from '../../charts/candles/handle.ts'
import { call } from '../../rest/call.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { drawingBoard } from './drawing-board.ts'

/** Quick changes are stored together. */
const STORED_AFTER_MS = 400
/** A pointer that moved further was a drag. */
const CLICK_WITHIN_PX = 4
const NO_KEYS = 'input, textarea, select, [contenteditable], dialog, [popover]'

/**
 * The reader's drawings on the chart of a stock, kept with the account.
 *
 * @param isOn false: the chart shows none, and takes no keys
 */
export function useDrawings(code: StockCode, chart: () => CandleChartHandle | null, isOn: boolean) {
  const api = injectRequired(API)
  const { problem, attempt } = useProblem()
  /** Before they are read, nothing can be drawn: it would take the place of what is stored. */
  const loaded = ref(false)
  let last: Promise<unknown> = Promise.resolve()
  const store = useDebounceFn((drawings: readonly Drawing[]) => {
    const body = { drawings: drawings.map(({ kind, points }) => ({ kind, points: [...points] })) }
    // One after the other: the last one drawn is the last one stored.
    last = last.then(() => attempt(() => call(api, 'storeDrawings', { params: { code }, body })))
  }, STORED_AFTER_MS)
  const board = drawingBoard((drawings) => void store(drawings))
  let pressed = { x: 0, y: 0 }

  async function load(): Promise<void> {
    await attempt(async () => {
      board.open((await call(api, 'readDrawings', { params: { code } })).drawings)
      loaded.value = true
    })
  }
  if (isOn) void load()

  useEventListener(window, 'keydown', (event) => {
    if (!isOn || event.isComposing || (event.target instanceof Element && event.target.closest(NO_KEYS)))
      return
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === 'KeyZ'
    const isRemove = event.key === 'Delete' || event.key === 'Backspace'
    if ((isUndo && board.undo()) || (isRemove && board.remove())) event.preventDefault()
    if (event.key === 'Escape') board.cancel()
  })

  return {
    ...board,
    loaded,
    problem,
    press: ({ clientX, clientY }: PointerEvent) => (pressed = { x: clientX, y: clientY }),
    move: ({ clientX, clientY }: PointerEvent) =>
      board.point(board.tool.value === null ? null : (chart()?.pointAt(clientX, clientY) ?? null)),
    /** Places a point, or selects what is under the pointer. */
    click: ({ clientX, clientY }: MouseEvent): void => {
      if (!loaded.value || Math.hypot(clientX - pressed.x, clientY - pressed.y) > CLICK_WITHIN_PX) return
      const point = chart()?.pointAt(clientX, clientY) ?? null
      if (point !== null && board.place(point)) return
      board.selected.value = chart()?.drawingAt(clientX, clientY) ?? null
    },
  }
}

export type Drawings = ReturnType<typeof useDrawings>
