import { computed, ref, shallowRef } from 'vue'
import { DRAWING_POINTS, MAX_DRAWINGS } from '#shared/market/drawing'
import type { Drawing, DrawingKind, DrawingPoint } from '#shared/market/drawing'

/** How many steps can be undone. */
const MAX_UNDONE = 50

const isSameDrawing = (a: Drawing, b: Drawing) =>
  a.kind === b.kind && a.points.every((point, at) => isSame(point, b.points[at] as DrawingPoint))
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
  /** What is being dragged, as it would be where it is. */
  const pulled = shallowRef<{ at: number; drawing: Drawing } | null>(null)
  /** The drawing that was stepped by the last change: further steps are undone with it. */
  let steppedAt: number | null = null

  /** Another drawing in the place of one, which stays selected. */
  function replace(at: number, drawing: Drawing, isFurther: boolean): boolean {
    const [from, to] = drawing.points
    if (from !== undefined && to !== undefined && isSame(from, to)) return false
    if (drawings.value[at] === undefined || isSameDrawing(drawings.value[at], drawing)) return false
    const next = drawings.value.with(at, drawing)
    const before = past.value
    change(next)
    if (isFurther) past.value = before
    selected.value = at
    return true
  }

  function change(next: readonly Drawing[]): void {
    past.value = [...past.value, drawings.value].slice(-MAX_UNDONE)
    drawings.value = next
    selected.value = null
    steppedAt = null
    changed(next)
  }

  function choose(kind: DrawingKind | null): void {
    tool.value = drawings.value.length >= MAX_DRAWINGS ? null : kind
    started.value = pointed.value = selected.value = pulled.value = null
  }

  return {
    drawings,
    tool,
    selected,
    started,
    isFull: computed(() => drawings.value.length >= MAX_DRAWINGS),
    isEmpty: computed(() => drawings.value.length === 0),
    canUndo: computed(() => past.value.length > 0),
    /** With the one that is being drawn, as it would be at the pointer. */
    shown: computed<readonly Drawing[]>(() => {
      const { value: kind } = tool
      if (pulled.value !== null) return drawings.value.with(pulled.value.at, pulled.value.drawing)
      const points = [started.value, pointed.value].filter((point) => point !== null)
      return kind === null || points.length === 0 ? drawings.value : [...drawings.value, { kind, points }]
    }),
    /** Those that are stored. */
    open: (stored: readonly Drawing[]): void => {
      drawings.value = stored
      past.value = []
      choose(null)
    },
    /** Those of this and of another device. What was before is not brought back by undoing: it would remove the other's. */
    merge: (merged: readonly Drawing[]): void => {
      drawings.value = merged
      past.value = []
      selected.value = pulled.value = null
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
    /** One is dragged: what it is there. */
    pull: (at: number, drawing: Drawing): void => {
      if (drawings.value[at] === undefined) return
      selected.value = at
      pulled.value = { at, drawing }
    },
    /** It is let go, where it was dragged to or where it was. */
    release: (kept: boolean): void => {
      const { value: last } = pulled
      pulled.value = null
      if (kept && last !== null) replace(last.at, last.drawing, false)
    },
    /** Moves the selected one. @returns false: none is selected */
    step: (moved: (drawing: Drawing) => Drawing): boolean => {
      const { value: at } = selected
      const drawing = at === null ? undefined : drawings.value[at]
      if (at === null || drawing === undefined) return false
      if (replace(at, moved(drawing), steppedAt === at)) steppedAt = at
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
      steppedAt = null
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
