import type { PhaseChange, SessionPhase } from '#shared/market/phase'
import { SECOND_MS } from '#shared/time'

const DAY_S = 86_400

/** The remaining time as days and `HH:MM:SS`; zero for a time in the past. */
export function countdown(leftMs: number): { days: number; time: string } {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS))
  const parts = [Math.floor((seconds % DAY_S) / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60]
  return {
    days: Math.floor(seconds / DAY_S),
    time: parts.map((part) => String(part).padStart(2, '0')).join(':'),
  }
}

/** A phase: its share of the day, and how much of it is over, both from 0 to 1. */
export interface DayPart {
  phase: SessionPhase
  atMs: number
  share: number
  done: number
}

/** The phases of the day; empty on a day without trading. */
export function dayProgress(hours: readonly PhaseChange[], nowMs: number): DayPart[] {
  const first = hours[0]
  const last = hours.at(-1)
  if (first === undefined || last === undefined || last.atMs === first.atMs) return []
  return hours.slice(0, -1).map(({ phase, atMs }, place) => {
    const endMs = hours[place + 1]?.atMs ?? atMs
    return {
      phase,
      atMs,
      share: (endMs - atMs) / (last.atMs - first.atMs),
      done: Math.min(1, Math.max(0, (nowMs - atMs) / (endMs - atMs))),
    }
  })
}
