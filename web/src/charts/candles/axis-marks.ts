import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import type { Language } from '../../words/numbers.ts'
import type { Slot } from './slots.ts'
import { DATES } from './words.ts'

export interface AxisMark {
  /** Index of the place, counted from the first visible one. */
  at: number
  text: string
  /** A new day, month or year begins here. */
  begins: boolean
}

/** Intervals of labels in minutes, the preferred first. */
const STEPS_MINUTES = [360, 120, 60, 30, 15, 10, 5, 1] as const
const DAY_WEIGHT = STEPS_MINUTES.length + 1

/**
 * The labels of the time axis: round times preferred, the beginning of a day, month or year first of all, and
 * none too close to another.
 *
 * @param apart the minimum number of places between two labels
 */
export function axisMarks(
  slots: readonly Slot[],
  from: number,
  to: number,
  apart: number,
  language: Language,
): AxisMark[] {
  const candidates: { at: number; weight: number; startMs: number }[] = []
  for (let at = from; at < Math.min(to, slots.length); at++) {
    const { startMs } = slots[at] as Slot
    const before = slots[at - 1]?.startMs
    candidates.push({ at: at - from, weight: weightOf(startMs, before), startMs })
  }
  candidates.sort((a, b) => b.weight - a.weight || a.at - b.at)
  const taken: AxisMark[] = []
  for (const { at, weight, startMs } of candidates) {
    if (weight === 0 || taken.some((mark) => Math.abs(mark.at - at) < apart)) continue
    taken.push({ at, text: textOf(startMs, weight, language), begins: weight >= DAY_WEIGHT })
  }
  return taken.sort((a, b) => a.at - b.at)
}

function weightOf(startMs: number, beforeMs: number | undefined): number {
  const date = seoulDate(startMs)
  const before = beforeMs === undefined ? null : seoulDate(beforeMs)
  if (before !== null && date.slice(0, 4) !== before.slice(0, 4)) return DAY_WEIGHT + 2
  if (before !== null && date.slice(0, 7) !== before.slice(0, 7)) return DAY_WEIGHT + 1
  if (date !== before) return DAY_WEIGHT
  const minute = Math.floor(startMs / MINUTE_MS)
  const minuteBefore = Math.floor((beforeMs ?? startMs) / MINUTE_MS)
  // The first place of a round interval stands for it when its round minute has no candle.
  const step = STEPS_MINUTES.findIndex((m) => Math.floor(minute / m) !== Math.floor(minuteBefore / m))
  return step === -1 ? 0 : STEPS_MINUTES.length - step
}

function textOf(startMs: number, weight: number, language: Language): string {
  const iso = seoulIso(startMs)
  const [year, month, day] = [Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))]
  const { mark } = DATES[language]
  if (weight === DAY_WEIGHT + 2) return mark.year(year)
  if (weight === DAY_WEIGHT + 1) return mark.month(month)
  if (weight === DAY_WEIGHT) return mark.day(month, day)
  return iso.slice(11, 16)
}
