import { computed, ref, shallowRef } from 'vue'
import { DRAWING_POINTS, MAX_DRAWINGS } from '#shared/market/drawing'
import type { Drawing, DrawingKind, DrawingPoint } from '#shared/market/drawing'

/** How many steps can be undone. */
const MAX_UNDONE = 50

const isSame = (a: DrawingPoint, b: DrawingPoint) => a.at_ms === b.at_ms && a.price === b.price

/**
 * The drawings of one stock while they are worked on: placed point by point, selected, removed, undone.
 *
 * @param changed called with all drawings after each change by the reader
 */
export function drawingBoard(changed: (drawings: readonly Drawing[]) => void) {
  const drawings = shallowRef<readonly Drawing[]>([])
  const past = shallowRef<readonly (readonly Drawing[])[]>([])
  const selected = ref<number | null>(null)
  /** What the next points on the chart are for; null: nothing is being drawn. */
  const tool = ref<DrawingKind | null>(null)
  const started = shallowRef<DrawingPoint | null>(null)
  const pointed = shallowRef<DrawingPoint | null>(null)

  function change(next: readonly Drawing[]): void {
    past.value = [...past.value, drawings.value].slice(-MAX_UNDONE)
    drawings.value = next
    selected.value = null
    changed(next)
  }

  function choose(kind: DrawingKind | null): void {
    tool.value = drawings.value.length >= MAX_DRAWINGS ? null : kind
    started.value = pointed.value = selected.value = null
  }

  return {
    tool,
    selected,
    started,
    isFull: computed(() => drawings.value.length >= MAX_DRAWINGS),
    isEmpty: computed(() => drawings.value.length === 0),
    canUndo: computed(() => past.value.length > 0),
    /** With the one that is being drawn, as it would be at the pointer. */
    shown: computed<readonly Drawing[]>(() => {
      const { value: kind } = tool
      const points = [started.value, pointed.value].filter((point) => point !== null)
      return kind === null || points.length === 0 ? drawings.value : [...drawings.value, { kind, points }]
    }),
    /** Those that are stored. */
    open: (stored: readonly Drawing[]): void => {
      drawings.value = stored
      past.value = []
      choose(null)
    },
    choose,
    point: (at: DrawingPoint | null) => {
      if (tool.value !== null) pointed.value = at
    },
    /** A point was chosen on the chart. @returns false: nothing is being drawn */
    place: (at: DrawingPoint): boolean => {
      const { value: kind } = tool
      if (kind === null) return false
      const { value: first } = started
      if (DRAWING_POINTS[kind] === 2 && first === null) started.value = at
      else if (first === null || !isSame(first, at)) {
        change([...drawings.value, { kind, points: first === null ? [at] : [first, at] }])
        choose(null)
      }
      return true
    },
    /** @returns false: none is selected */
    remove: (): boolean => {
      const { value: at } = selected
      if (at === null) return false
      change(drawings.value.filter((_, place) => place !== at))
      return true
    },
    clear: () => change([]),
    undo: (): boolean => {
      const before = past.value.at(-1)
      if (before === undefined) return false
      past.value = past.value.slice(0, -1)
      drawings.value = before
      selected.value = null
      changed(before)
      return true
    },
    /** @returns false: there was nothing to cancel */
    cancel: (): boolean => {
      const isOn = tool.value !== null || selected.value !== null
      choose(null)
      return isOn
    },
  }
}

export type DrawingBoard = ReturnType<typeof drawingBoard>
