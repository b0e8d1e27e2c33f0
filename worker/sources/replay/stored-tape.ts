import type { Database } from '#database/pool'
import type { SessionPhase } from '#shared/market/phase'
import type { RecordedDataset } from '#shared/market/dataset'
import {
  recordedSince,
  recordedUntil,
  recordingBetween,
  spanOf,
  storedDays,
} from '#database/history/recorded-days'
import type { Tape } from './tape.ts'

/** Days that the database has of another board. They are read in time windows, never a whole day at once. */
export function storedTape(
  db: Database,
  {
    board,
    phaseAt,
    now,
  }: { board: RecordedDataset; phaseAt: (atMs: number) => SessionPhase; now: () => number },
): Tape {
  return {
    name: `board ${board}`,
    board,
    days: () => storedDays(db, board, now()),
    span: (day) => spanOf(db, { board, day }, now()),
    next: (day, afterMs, toMs) => recordingBetween(db, { board, day }, afterMs, toMs, 'first'),

    async read(day, sinceMs, atMs) {
      const recorded = { board, day }
      const { rows, indices } =
        sinceMs === null
          ? await recordedUntil(db, recorded, atMs)
          : await recordedSince(db, recorded, sinceMs, atMs)
      if (rows.length === 0 && indices.length === 0) return null
      const recordedMs = Math.max(...rows.map((row) => row.asOfMs), ...indices.map((index) => index.atMs))
      return { recordedMs, rows, indices, setAside: [] }
    },

    phaseAt,
  }
}
