import type { WeekReport } from './week.ts'

/** A figure of the week beside what it may be. */
export interface Bar {
  what: string
  value: string
  isBroken: boolean
}

const HEAP_GROWTH_PERCENT = 10
/** Fewer weighings are those of a page that is still loading its code. */
const LEAST_WEIGHINGS = 8

/** The bars of a week, and which are broken. */
export function barsOf({ walls, bare, notRenewed }: WeekReport): Bar[] {
  const seen = walls.map((wall) => wall.seen)
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  const logins = sum(seen.map((each) => each.logins)) + bare.refused
  const unmarkedMs = sum(seen.map((each) => each.unmarkedMs))
  const light = sum(seen.map((each) => each.lightFrames))
  const sockets = Math.max(...seen.map((each) => each.sockets))
  const growths = seen.map((each) => heapGrowth(each.heaps))
  const grown = growths.reduce((worst, each) => (each.percent > worst.percent ? each : worst))
  const reloads = seen.flatMap((each) => each.reloads)
  const errors = seen.flatMap((each) => each.errors)
  const bar = (what: string, value: string, isBroken: boolean): Bar => ({ what, value, isBroken })
  return [
    bar('logins needed', String(logins), logins > 0),
    bar('unmarked old numbers', `${(unmarkedMs / 1_000).toFixed(1)} s`, unmarkedMs > 0),
    bar('light frames', `${light} of ${sum(seen.map((each) => each.frames))}`, light > 0),
    bar('connections of a screen at a time', String(sockets), sockets > 1),
    bar('heap, last hours beside the first', grown.text, grown.percent > HEAP_GROWTH_PERCENT),
    bar('reloads', counted(reloads), reloads.includes('unknown')),
    bar('screens without the new build', String(notRenewed.length), notRenewed.length > 0),
    bar('errors of pages', counted(errors), errors.length > 0),
  ]
}

/** The lowest of the last quarter beside the lowest of the first. */
function heapGrowth(heaps: readonly number[]): { percent: number; text: string } {
  if (heaps.length < LEAST_WEIGHINGS) return { percent: 0, text: `${heaps.length} weighings are too few` }
  const quarter = Math.floor(heaps.length / 4)
  const [first, last] = [Math.min(...heaps.slice(0, quarter)), Math.min(...heaps.slice(-quarter))]
  const percent = (last / first - 1) * 100
  const [before, now] = [first, last].map((bytes) => (bytes / 2 ** 20).toFixed(1))
  return { percent, text: `${percent.toFixed(1)} % more (${before} → ${now} MiB)` }
}

function counted(texts: readonly string[]): string {
  const kinds = [...new Set(texts)]
  const times = (kind: string) => texts.filter((text) => text === kind).length
  return kinds.length === 0 ? 'none' : kinds.map((kind) => `${times(kind)} × ${kind}`).join(', ')
}
