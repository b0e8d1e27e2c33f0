import { seoulDate } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import { DAY_MS, MINUTE_MS } from '#shared/time'

/** What breaks. `seat`: the place of a process in the site; `page`: of a wall page. */
export type Fault =
  | {
      kind: 'server is killed' | 'worker is killed' | 'server hangs' | 'worker hangs'
      seat: number
      forMs: number
    }
  | { kind: 'database and Redis are killed' }
  | { kind: 'the network is cut'; page: number; forMs: number }
  | { kind: 'the exchange is silent'; forMs: number }
  | { kind: 'the screen restarts'; page: number }
  | { kind: 'the screen restarts without a network'; page: number; forMs: number }
  | { kind: 'the secret is rotated' }
  | { kind: 'a newer build is deployed' }

/** A stretch of the week that is played: the clock goes there, and then faults happen one after the other. */
export interface Stretch {
  atMs: number
  what: string
  faults: readonly Fault[]
  /** It is watched until this moment at least. */
  untilMs?: number
}

/** A moment in Seoul, such as `2026-11-18 09:25` or `2026-11-18 09:25:30`; epoch milliseconds. */
export const momentOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+09:00`)

/** A page takes one new build in an hour at most, so one is deployed, in the night that follows this day. */
const DEPLOYED_ON = 4
/** A Wednesday. */
export const FIRST_DAY = '2026-11-18'
/** The day of the university entrance exam, on which all begins an hour later. */
const EXAM_DAY = '2026-11-19'
/** A Monday that an operator has closed at short notice. */
export const HOLIDAY = '2026-11-23'
/** Delayed prices: from twenty minutes after the opening. */
const MOMENTS = [
  { time: '09:25', what: 'the first prices' },
  { time: '10:25', what: 'trading' },
  { time: '15:19', what: 'the closing auction' },
  { time: '23:59', what: 'midnight' },
] as const
const MIDNIGHT = '23:59'
/** How long midnight is over before the screens are left. */
const PAST_MIDNIGHT_MS = 5_000

interface WeekPlan {
  hours: number
  pages: number
  seed: number
  /** In each stretch. */
  faults: number
}

/** The stretches of so many hours from the morning of the first day, each with so many faults: the same for the same seed. */
export function planWeek({ hours, pages, seed, faults: faultsOfEach }: WeekPlan): Stretch[] {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const untilMs = momentOf(`${FIRST_DAY} ${MOMENTS[0].time}`) + hours * 60 * MINUTE_MS
  let kinds: Fault['kind'][] = []
  const next = (): Fault => {
    if (kinds.length === 0) kinds = shuffled(KINDS, below)
    const kind = kinds.pop() ?? 'worker is killed'
    const forMs = 1_000 + below(7_000)
    return { kind, seat: below(2), page: below(pages), forMs }
  }
  const stretches: Stretch[] = []
  for (let day = 0; ; day++) {
    for (const { time, what } of MOMENTS) {
      const atMs = momentOf(`${FIRST_DAY} ${time}`) + day * DAY_MS
      if (atMs > untilMs) return stretches
      const isDeployed = day === DEPLOYED_ON && time === MIDNIGHT
      const faults: Fault[] = isDeployed
        ? [{ kind: 'a newer build is deployed' }]
        : Array.from({ length: faultsOfEach }, next)
      const past = time === MIDNIGHT ? { untilMs: atMs + MINUTE_MS + PAST_MIDNIGHT_MS } : {}
      stretches.push({ atMs, what, faults, ...past })
    }
  }
}

/** What is in a week and how often, such as `3 × midnight`. */
export function contentsOf(stretches: readonly Stretch[]): string[] {
  const dates = stretches.map(({ atMs }) => seoulDate(atMs))
  const words = [
    ...stretches.map(({ what }) => what),
    ...dates.filter((date) => date === EXAM_DAY).map(() => 'on the day of the exam'),
    ...dates.filter((date) => date === HOLIDAY).map(() => 'on a day closed at short notice'),
    ...stretches.flatMap(({ faults }) => faults.map(({ kind }) => kind)),
  ]
  return [...new Set(words)].map((word) => `${words.filter((each) => each === word).length} × ${word}`)
}

const KINDS: readonly Fault['kind'][] = [
  'server is killed',
  'server is killed',
  'worker is killed',
  'worker is killed',
  'server hangs',
  'worker hangs',
  'database and Redis are killed',
  'the network is cut',
  'the network is cut',
  'the exchange is silent',
  'the screen restarts',
  'the screen restarts without a network',
  'the secret is rotated',
]

function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const rest = [...items]
  return items.map(() => rest.splice(below(rest.length), 1)[0] as T)
}
