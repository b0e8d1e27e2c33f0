import { performance } from 'node:perf_hooks'
import { dumpBoard, restoreBoard } from '#shared/protocol/board-dump'
import { EVENTS } from '#shared/protocol/events'
import type { MarketImage } from '#shared/protocol/market-image'
import { MarketMirror } from '#shared/protocol/mirror'
import { HOUR_MS } from '#shared/time'
import { against, type Bench, type Table } from './harness/figure.ts'
import { frameOf } from './harness/publisher.ts'
import { median } from './harness/statistics.ts'
import { MarketTape } from './harness/tape.ts'

export const title = 'Resume: a patch beside the whole snapshot'

/** The number of simulated steps of a span; more would change the same rows more often. */
const STEPS = 60

interface Message {
  bytes: number
  /** Encoding on the server. */
  encodeMs: number
  /** Decoding into a mirror. */
  applyMs: number
}

export async function run(bench: Bench): Promise<Table[]> {
  const rows: string[][] = []
  for (const listings of bench.quick ? [500] : [500, 2_880, 20_000]) {
    bench.say(`${listings} listings`)
    const spans = listings === 2_880 || bench.quick ? [10_000, 60_000, 600_000, HOUR_MS] : [HOUR_MS]
    for (const behindMs of spans) {
      const { changed, patch, snapshot } = await measure(listings, behindMs, bench.quick ? 5 : 25)
      rows.push([
        `${listings}, ${words(behindMs)}`,
        String(changed),
        (patch.bytes / 1_000).toFixed(1),
        (snapshot.bytes / 1_000).toFixed(1),
        below(patch.bytes / snapshot.bytes),
        `${patch.encodeMs.toFixed(2)} + ${patch.applyMs.toFixed(2)}`,
        `${snapshot.encodeMs.toFixed(2)} + ${snapshot.applyMs.toFixed(2)}`,
        below((patch.encodeMs + patch.applyMs) / (snapshot.encodeMs + snapshot.applyMs)),
      ])
    }
  }
  return [
    {
      caption: 'A reader that comes back, kB on the wire and ms to encode and to apply:',
      columns: [
        'listings, behind',
        'rows changed',
        'patch kB',
        'snapshot kB',
        'bytes',
        'patch ms',
        'snapshot ms',
        'time',
      ],
      rows,
      notes: [
        'Each text is made once for all who stand at the same position; applying it is the work of each reader.',
      ],
    },
  ]
}

const below = (ratio: number) => against(ratio, 1)

const words = (ms: number) => (ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1_000} s`)

async function measure(
  listings: number,
  behindMs: number,
  rounds: number,
): Promise<{ changed: number; patch: Message; snapshot: Message }> {
  const tape = await MarketTape.start(listings)
  const { market } = tape.board
  const { seq: since } = market.position
  const left = dumpBoard(tape.board)
  const everyMs = Math.max(1_000, behindMs / STEPS)
  for (let ms = 0; ms < behindMs; ms += everyMs) await tape.step({ everyMs })

  const patches: Message[] = []
  const snapshots: Message[] = []
  for (let round = 0; round < rounds; round++) {
    patches.push(bring(mirrorAt(left), EVENTS.patch, () => market.patchSince(since)))
    snapshots.push(bring(mirrorAt(left), EVENTS.snapshot, () => market.snapshot()))
  }
  return { changed: market.patchSince(since).i.length, patch: middle(patches), snapshot: middle(snapshots) }
}

/** A reader at the position of the dump. */
function mirrorAt(dump: string): MarketMirror {
  const mirror = new MarketMirror()
  mirror.apply('snapshot', restoreBoard(dump).market.snapshot())
  return mirror
}

/** @throws Error when the message does not move the mirror */
function bring(
  mirror: MarketMirror,
  event: typeof EVENTS.patch | typeof EVENTS.snapshot,
  make: () => ReturnType<MarketImage['patchSince'] | MarketImage['snapshot']>,
): Message {
  const startMs = performance.now()
  const text = JSON.stringify(make())
  const encodedMs = performance.now()
  // A snapshot of the mirror's own epoch is for readers without a board.
  const reader = event === EVENTS.snapshot ? new MarketMirror() : mirror
  const outcome = reader.apply(event, JSON.parse(text))
  const appliedMs = performance.now()
  if (outcome !== 'applied') throw new Error(`the ${event} was not applied`)
  return {
    bytes: Buffer.byteLength(frameOf(text)),
    encodeMs: encodedMs - startMs,
    applyMs: appliedMs - encodedMs,
  }
}

function middle(messages: readonly Message[]): Message {
  const of = (key: keyof Message) => median(messages.map((message) => message[key]))
  return { bytes: of('bytes'), encodeMs: of('encodeMs'), applyMs: of('applyMs') }
}
