import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'
import { logIn } from './harness/accounts.ts'
import { allowed } from './harness/limits.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import { clockMs, Publisher } from './harness/publisher.ts'
import { startPeer, startProduct } from './harness/servers.ts'
import { median, percentile } from './harness/statistics.ts'
import { Swarm, type Arrivals } from './harness/swarm.ts'
import { MarketTape, type Step } from './harness/tape.ts'
import type { Stage } from './harness/stage.ts'

export const title = "Latency: worker's publish to the client's handler"

const LISTINGS = 2_880
const ROWS = 1_000
const EVERY_MS = 4_000

interface Latency {
  p50: number
  p99: number
}

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const redis = new Redis(stage.redisUrl)
  await redis.flushall()
  const tape = await MarketTape.start(LISTINGS)
  const publisher = await Publisher.start(redis, tape)
  const rows: string[][] = []
  for (const clients of bench.quick ? [50] : allowed([100, 200, 500, 2_000, 10_000])) {
    bench.say(`${clients} clients`)
    const { ours, bare } = await measure({ bench, stage, redis, tape, publisher, clients })
    rows.push([
      String(clients),
      ours.p50.toFixed(1),
      bare.p50.toFixed(1),
      (ours.p50 / bare.p50).toFixed(2),
      ours.p99.toFixed(1),
      bare.p99.toFixed(1),
      against(ours.p99 / bare.p99, 1.5),
    ])
  }
  redis.disconnect()
  return [
    {
      caption: `ms from the worker's publish to the clients' handlers, all clients of all batches of ${ROWS.toLocaleString('en')} rows; medians of the rounds:`,
      columns: ['clients', 'p50: this', 'bare', 'this ÷ bare', 'p99: this', 'bare', 'this ÷ bare'],
      rows,
      notes: [
        "This: the worker's own step in Redis (board, position and message at once), the real server, authenticated sockets. Bare: PUBLISH, and `ws.send` of the same bytes to every socket. The same client reads both; rounds alternate. Most of the time is the queue of clients: the last one waits for all before it.",
      ],
    },
  ]
}

async function measure({
  bench,
  stage,
  redis,
  tape,
  publisher,
  clients,
}: {
  bench: Bench
  stage: Stage
  redis: Redis
  tape: MarketTape
  publisher: Publisher
  clients: number
}): Promise<Record<'ours' | 'bare', Latency>> {
  const rounds = bench.quick ? 2 : 7
  const batches = bench.quick ? 5 : clients > 2_000 ? 6 : 20
  const paceMs = Math.max(100, clients / 4)
  const [product, rawWs] = await Promise.all([startProduct(stage), startPeer('raw-ws', stage)])
  const swarm = await Swarm.start(clients)
  const socketIo = {
    tokens: await logIn(redis, clients),
    subscribe: { topic: 'market', position: publisher.position },
  }
  await swarm.connect({ crowd: 'ours', address: product.address, clients, socketIo })
  await swarm.connect({ crowd: 'bare', address: rawWs.address, clients })

  async function round(
    crowd: 'ours' | 'bare',
    steps: readonly Step[],
    send: (step: Step) => Promise<number>,
  ): Promise<Latency> {
    await swarm.forget(crowd)
    const published = new Map<number, number>()
    for (const step of steps) {
      const nextMs = clockMs() + paceMs
      published.set(step.seq, await send(step))
      await sleep(nextMs - clockMs())
    }
    await swarm.received(crowd, steps.at(-1)?.seq ?? 0)
    const delays = delaysOf(await swarm.arrivals(crowd), published)
    return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) }
  }

  const ours: Latency[] = []
  const bare: Latency[] = []
  // The first round warms up the JIT.
  for (let at = 0; at <= rounds; at++) {
    const steps: Step[] = []
    while (steps.length < batches) steps.push(await tape.step({ everyMs: EVERY_MS, rows: ROWS }))
    const own = await round('ours', steps, (step) => publisher.toProduct(step))
    const raw = await round('bare', steps, (step) => publisher.toRawWs(step))
    if (at === 0) continue
    ours.push(own)
    bare.push(raw)
  }
  await swarm.stop()
  await Promise.all([product.stop(), rawWs.stop()])
  return { ours: middle(ours), bare: middle(bare) }
}

function delaysOf(arrivals: readonly Arrivals[], published: ReadonlyMap<number, number>): number[] {
  return arrivals.flatMap(({ seq, atMs }) =>
    Array.from(seq, (number, at) => (atMs[at] ?? NaN) - (published.get(number) ?? NaN)),
  )
}

function middle(rounds: readonly Latency[]): Latency {
  return { p50: median(rounds.map(({ p50 }) => p50)), p99: median(rounds.map(({ p99 }) => p99)) }
}
