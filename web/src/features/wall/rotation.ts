/** The duration of the fade between pages; WallStage.vue has it in its style, too. */
export const FADE_MS = 900
/** How long before it is shown a page is mounted, hidden, to draw its charts. */
export const PREPARE_MS = 2_500

/** The state of the rotation. Times are of a monotonic clock. */
export interface Rotation {
  place: number
  /** The previous page while it fades. */
  leaving: number | null
  sinceMs: number
  playing: boolean
}

export type RotationEvent = 'tick' | 'next' | 'previous' | 'toggle'

export function startRotation(nowMs: number): Rotation {
  return { place: 0, leaving: null, sinceMs: nowMs, playing: true }
}

/**
 * The rotation after an event; the same object when nothing changed. A page that is called by hand has its whole dwell,
 * and so has the one on which a pause ends.
 */
export function stepRotation(
  rotation: Rotation,
  event: RotationEvent,
  dwellsMs: readonly number[],
  nowMs: number,
): Rotation {
  switch (event) {
    case 'next':
      return turn(rotation, 1, dwellsMs.length, nowMs)
    case 'previous':
      return turn(rotation, -1, dwellsMs.length, nowMs)
    case 'toggle':
      return { ...rotation, playing: !rotation.playing, sinceMs: nowMs }
    case 'tick': {
      const elapsedMs = nowMs - rotation.sinceMs
      if (rotation.playing && dwellsMs.length > 1 && elapsedMs >= (dwellsMs[rotation.place] ?? 0)) {
        return turn(rotation, 1, dwellsMs.length, nowMs)
      }
      return rotation.leaving !== null && elapsedMs >= FADE_MS ? { ...rotation, leaving: null } : rotation
    }
  }
}

/**
 * The rotation over other pages. The page that is on the wall stays there, with the time it has had, if it is among them; otherwise
 * it begins with the page that was left last when these pages were on the wall before.
 *
 * @param left keys of pages that were left, the last first
 */
export function continueRotation(
  rotation: Rotation,
  keysBefore: readonly string[],
  keys: readonly string[],
  { nowMs, left = [] }: { nowMs: number; left?: readonly string[] },
): Rotation {
  const place = keys.findIndex((key) => key === keysBefore[rotation.place])
  if (place !== -1) return { ...rotation, place, leaving: null }
  const back = left.map((key) => keys.indexOf(key)).find((at) => at !== -1)
  return { ...rotation, place: back ?? 0, leaving: null, sinceMs: nowMs }
}

function turn(rotation: Rotation, by: 1 | -1, pages: number, nowMs: number): Rotation {
  if (pages < 2) return rotation
  const place = (rotation.place + by + pages) % pages
  return { ...rotation, place, leaving: rotation.place, sinceMs: nowMs }
}

/** The pages to mount: the current, the fading, and the next one, in their order. */
export function mountedPlaces(rotation: Rotation, dwellsMs: readonly number[], nowMs: number): number[] {
  const { place, leaving, sinceMs, playing } = rotation
  const places = new Set([place])
  if (leaving !== null) places.add(leaving)
  const leftMs = (dwellsMs[place] ?? 0) - (nowMs - sinceMs)
  if (playing && dwellsMs.length > 1 && leftMs <= PREPARE_MS) places.add((place + 1) % dwellsMs.length)
  return [...places].sort((a, b) => a - b)
}
