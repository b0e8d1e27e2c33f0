import type { SessionPhase } from './phase.ts'
import type { SeoulDate } from './seoul-time.ts'

/** A time of day in Seoul, `HH:MM`. */
export type ClockTime = `${number}:${number}`

/** The phases of an ordinary day, in order; the last is always the end of the day. */
export interface Timetable {
  from: SeoulDate
  phases: readonly { at: ClockTime; phase: SessionPhase }[]
}

/**
 * Newest last. Post-close trades start at 15:40; their orders are accepted, and the close is final, from
 * 15:30.
 */
export const TIMETABLES: readonly Timetable[] = [
  {
    from: '2024-01-01',
    phases: [
      { at: '08:30', phase: 'opening_auction' },
      { at: '09:00', phase: 'continuous' },
      { at: '15:20', phase: 'closing_auction' },
      { at: '15:30', phase: 'post_close' },
      { at: '16:00', phase: 'after_hours_auction' },
      { at: '18:00', phase: 'closed' },
    ],
  },
  {
    from: '2026-09-14',
    phases: [
      { at: '08:30', phase: 'opening_auction' },
      { at: '09:00', phase: 'continuous' },
      { at: '15:20', phase: 'closing_auction' },
      { at: '15:30', phase: 'post_close' },
      { at: '16:00', phase: 'after_market' },
      { at: '20:00', phase: 'closed' },
    ],
  },
]

/**
 * Weekdays without trading, by year. Labour Day and the year's last weekday are closed without being public
 * holidays. 2024–2026 as announced; 2027 is the public-holiday calendar plus those two rules, as its
 * announcement is not out yet.
 */
export const CLOSED_WEEKDAYS: Readonly<Record<number, readonly SeoulDate[]>> = {
  2024: [
    ...['2024-01-01', '2024-02-09', '2024-02-12', '2024-03-01', '2024-04-10', '2024-05-01', '2024-05-06'],
    ...['2024-05-15', '2024-06-06', '2024-08-15', '2024-09-16', '2024-09-17', '2024-09-18', '2024-10-01'],
    ...['2024-10-03', '2024-10-09', '2024-12-25', '2024-12-31'],
  ],
  2025: [
    ...['2025-01-01', '2025-01-27', '2025-01-28', '2025-01-29', '2025-01-30', '2025-03-03', '2025-05-01'],
    ...['2025-05-05', '2025-05-06', '2025-06-03', '2025-06-06', '2025-08-15', '2025-10-03', '2025-10-06'],
    ...['2025-10-07', '2025-10-08', '2025-10-09', '2025-12-25', '2025-12-31'],
  ],
  2026: [
    ...['2026-01-01', '2026-02-16', '2026-02-17', '2026-02-18', '2026-03-02', '2026-05-01', '2026-05-05'],
    ...['2026-05-25', '2026-06-03', '2026-07-17', '2026-08-17', '2026-09-24', '2026-09-25', '2026-10-05'],
    ...['2026-10-09', '2026-12-25', '2026-12-31'],
  ],
  2027: [
    ...['2027-01-01', '2027-02-08', '2027-02-09', '2027-03-01', '2027-05-03', '2027-05-05', '2027-05-13'],
    ...['2027-07-19', '2027-08-16', '2027-09-14', '2027-09-15', '2027-09-16', '2027-10-04', '2027-10-11'],
    ...['2027-12-27', '2027-12-31'],
  ],
}

/** Days of the university entrance exam: every phase begins an hour later, the end of the day stays. */
export const HOUR_LATER_DAYS: readonly SeoulDate[] = ['2024-11-14', '2025-11-13', '2026-11-19']
