import { seededRandom } from '#shared/testing/random-market'

/** The kinds of faults. Seats are identified by their place in the site, readers by theirs in the crowd. */
export type Fault =
  | { kind: 'reader is cut off'; reader: number }
  | { kind: 'reader stops reading'; reader: number; forMs: number }
  | { kind: 'process is killed'; seat: number; forMs: number }
  | { kind: 'process is restarted'; seat: number; forMs: number }
  | { kind: 'process hangs'; seat: number; forMs: number }
  | { kind: 'pub/sub loses messages' }
  | { kind: 'Redis is killed'; lostBytes: number }

export interface Step {
  atMs: number
  fault: Fault
}

const EVERY_MS = { readers: 120, processes: 2_000, redis: 70_000 }

/** A Redis that dies more than once a minute is given up by its supervisor, as it should be. */
const REDIS_SPREAD_MS = 5_000

/** About two seconds of the market's writes. */
const LOST_BYTES_AT_MOST = 60_000

/**
 * The schedule of the faults: the same for the same seed. Within as many seconds as there are kinds of
 * process faults, each of them happens to some process; Redis dies once in the first half minute.
 */
export function planFaults({
  seed,
  forMs,
  readers,
  seats,
}: {
  seed: number
  forMs: number
  readers: number
  seats: number
}): Step[] {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const around = (ms: number) => ms / 2 + below(ms)

  const readerFault = (): Fault => {
    const reader = below(readers)
    if (random() < 0.5) return { kind: 'reader is cut off', reader }
    return { kind: 'reader stops reading', reader, forMs: 200 + below(8_000) }
  }
  let kinds: ProcessFault[] = []
  const processFault = (): Fault => {
    if (kinds.length === 0) kinds = shuffled(PROCESS_FAULTS, below)
    const kind = kinds.pop() ?? 'process hangs'
    if (kind === 'pub/sub loses messages') return { kind }
    return { kind, seat: below(seats), forMs: 100 + below(kind === 'process hangs' ? 6_000 : 2_000) }
  }
  const redisFault = (): Fault => ({
    kind: 'Redis is killed',
    lostBytes: random() < 0.7 ? below(LOST_BYTES_AT_MOST) : 0,
  })

  const track = (firstMs: number, everyMs: () => number, fault: () => Fault): Step[] => {
    const steps: Step[] = []
    for (let atMs = firstMs; atMs < forMs; atMs += everyMs()) steps.push({ atMs, fault: fault() })
    return steps
  }
  return [
    ...track(0, () => around(EVERY_MS.readers), readerFault),
    ...track(around(EVERY_MS.processes), () => around(EVERY_MS.processes), processFault),
    ...track(
      forMs < EVERY_MS.redis ? forMs / 2 : around(30_000),
      () => EVERY_MS.redis + below(REDIS_SPREAD_MS),
      redisFault,
    ),
  ].sort((a, b) => a.atMs - b.atMs)
}

type ProcessFault = 'process is killed' | 'process is restarted' | 'process hangs' | 'pub/sub loses messages'

/** The death of a worker or server must go unnoticed, so it is more frequent than the other faults. */
const PROCESS_FAULTS: readonly ProcessFault[] = [
  'process is killed',
  'process is killed',
  'process hangs',
  'process hangs',
  'process is restarted',
  'pub/sub loses messages',
]

function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const rest = [...items]
  return items.map(() => rest.splice(below(rest.length), 1)[0] as T)
}
