import { SECOND_MS } from '#shared/time'
import { momentOf, type Stretch } from './week-plan.ts'

/** Longer than it takes until old numbers are marked. */
const SEEN_MS = 4 * SECOND_MS
const MIDNIGHT = '2026-11-19 00:00:00'

/** What a week has, in a minute: an auction, the midnight before the exam, its late opening, and a day that was closed at short notice. */
export const SHORT_WEEK: readonly Stretch[] = [
  {
    atMs: momentOf('2026-11-18 15:19'),
    what: 'the closing auction',
    faults: [
      { kind: 'server is killed', seat: 0, forMs: SECOND_MS },
      { kind: 'the network is cut', page: 0, forMs: SEEN_MS },
    ],
  },
  {
    atMs: momentOf(MIDNIGHT) - 8 * SECOND_MS,
    what: 'midnight',
    untilMs: momentOf(MIDNIGHT) + SECOND_MS,
    faults: [{ kind: 'worker is killed', seat: 0, forMs: SECOND_MS }],
  },
  {
    atMs: momentOf('2026-11-19 10:25'),
    what: 'the late opening',
    faults: [{ kind: 'the secret is rotated' }, { kind: 'the exchange is silent', forMs: SEEN_MS }],
  },
  {
    atMs: momentOf('2026-11-23 10:25'),
    what: 'a Monday without trading',
    faults: [
      { kind: 'database and Redis are killed' },
      { kind: 'the screen restarts without a network', page: 1, forMs: SECOND_MS },
    ],
  },
]
