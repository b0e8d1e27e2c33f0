import { useDebounceFn, useEventListener } from '@vueuse/core'
import { computed, ref } from 'vue'
import type { Drawing } from '#shared/market/drawing'
import type { StockCode } from '#shared/market/quote'
import type { CandleChartHandle } from '../../charts/candles/handle.ts'
import { call } from '../../rest/call.ts'
import { ProblemError } from '../../rest/request.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { drawingBoard } from './drawing-board.ts'
import { drawingPointer } from './drawing-pointer.ts'
import { mergedDrawings } from './merged-drawings.ts'

/** Quick changes are stored together. */
const STORED_AFTER_MS = 400
/** How often a change is sent again after one of another device. */
const TRIES = 3
const NO_KEYS = 'input, textarea, select, [contenteditable], dialog, [popover]'

interface Stored {
  version: number
  drawings: readonly Drawing[]
}

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
  /** Those of another device were added to what is shown. */
  const hasMerged = ref(false)
  /** As they are stored, as far as it is known here. */
  let stored: Stored = { version: 0, drawings: [] }
  let last: Promise<unknown> = Promise.resolve()
  // One after the other: the last one drawn is the last one stored.
  const store = useDebounceFn(() => {
    last = last.then(() => attempt(send))
  }, STORED_AFTER_MS)
  const board = drawingBoard(() => void store())

  async function send(): Promise<void> {
    for (let tries = TRIES; ; tries--) {
      const drawings = board.drawings.value.map(({ kind, points }) => ({ kind, points: [...points] }))
      const body = { version: stored.version, drawings }
      try {
        stored = await call(api, 'storeDrawings', { params: { code }, body })
        return
      } catch (error) {
        if (tries === 0 || !(error instanceof ProblemError && error.kind === 'conflict')) throw error
        const theirs = await call(api, 'readDrawings', { params: { code } })
        board.merge(mergedDrawings(stored.drawings, board.drawings.value, theirs.drawings))
        stored = theirs
        hasMerged.value = true
      }
    }
  }

  async function load(): Promise<void> {
    await attempt(async () => {
      stored = await call(api, 'readDrawings', { params: { code } })
      board.open(stored.drawings)
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
    if (event.key === 'Escape') cancel()
  })

  function cancel(): void {
    hasMerged.value = false
    board.cancel()
  }

  return {
    ...board,
    cancel,
    hasMerged,
    loaded,
    problem,
    isDrawing: computed(() => board.tool.value !== null),
    /** While nothing is being drawn. */
    isMovable: computed(() => isOn && loaded.value && board.tool.value === null),
    /** Moves the selected one by keys. @returns false: none is selected */
    nudge: (by: { candles: number; ticks: number }): boolean =>
      board.step((drawing) => chart()?.stepped(drawing, by) ?? drawing),
    pointer: drawingPointer(board, chart, () => loaded.value),
  }
}

export type Drawings = ReturnType<typeof useDrawings>
