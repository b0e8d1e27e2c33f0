import { Redis } from 'ioredis'
import { logIn } from './harness/accounts.ts'
import { allowed } from './harness/limits.ts'
import { Child } from './harness/child.ts'
import { against, ratioText, type Bench, type Table } from './harness/figure.ts'
import { Publisher } from './harness/publisher.ts'
import { startPeer, startProduct, type ServerUnderTest } from './harness/servers.ts'
import type { Stage } from './harness/stage.ts'
import { median } from './harness/statistics.ts'
import { Swarm } from './harness/swarm.ts'
import { MarketTape, type Step } from './harness/tape.ts'

export const title = 'Fan-out: server CPU per client and batch'

const LISTINGS = 2_880
const ROWS = 1_000
/** In one second the simulator changes 700 rows. */
const EVERY_MS = 4_000
/**
 * JSON rows are 240 kB per client: beyond this many clients they fill the kernel's buffers instead of costing
 * the server time.
 */
const MAX_CLIENTS_OF_JSON_ROWS = 2_000
const PERSPECTIVE_CLIENTS = 20

/** CPU time of the server per client and batch in µs, one value per round. */
type Rounds = Record<'ours' | 'rawWs' | 'rows', number[]>

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const redis = new Redis(stage.redisUrl)
  await redis.flushall()
  const tape = await MarketTape.start(LISTINGS)
  const publisher = await Publisher.start(redis, tape)
  const sizes = bench.quick ? [50] : allowed([100, 500, 2_000, 10_000])

  const rows: string[][] = []
  let oursAt500 = NaN
  for (const clients of sizes) {
    bench.say(`${clients} clients`)
    const { ours, rawWs, rows: jsonRows } = await measure({ bench, stage, redis, tape, publisher, clients })
    const [own, bare, json] = [median(ours), median(rawWs), median(jsonRows)]
    if (clients === 500 || bench.quick) oursAt500 = own
    rows.push([
      String(clients),
      own.toFixed(1),
      bare.toFixed(1),
      against(own / bare, 1.3),
      Number.isNaN(json) ? '–' : json.toFixed(1),
      Number.isNaN(json) ? '–' : against(own / json, 1 / 3),
    ])
  }
  bench.say('Perspective')
  const perspective = await measurePerspective({ bench, stage, tape, publisher })
  redis.disconnect()

  return [
    {
      caption: `µs of server CPU (user and system) per client and batch; ${ROWS.toLocaleString('en')} changed rows of ${LISTINGS}:`,
      columns: [
        'clients',
        'this',
        'raw `ws`, same bytes',
        'this ÷ raw',
        'Socket.IO, JSON rows',
        'this ÷ JSON',
      ],
      rows,
      notes: [
        'This is the real server process with authenticated sockets; what it does once a batch (hear it from Redis, apply it to its image) is in its figure.',
      ],
    },
    {
      caption: 'Perspective, per client and batch, without the cost of a batch without listeners:',
      columns: ['clients', 'µs', 'this at 500 clients ÷ Perspective'],
      rows: perspective.map(({ clients, us }) => [
        String(clients),
        us.toFixed(0),
        `${against(oursAt500 / us, 1 / 50)}, that is ${ratioText(us / oursAt500)}`,
      ]),
      notes: [
        'With 500 clients a single batch would take it more than a second, so it is measured with a few; two sizes show that the cost is per client.',
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
}): Promise<Rounds> {
  const rounds = bench.quick ? 2 : 5
  const batches = bench.quick ? 5 : Math.min(100, Math.max(8, Math.round(40_000 / clients)))
  const withRows = clients <= MAX_CLIENTS_OF_JSON_ROWS
  const [product, rawWs, jsonRows] = await Promise.all([
    startProduct(stage),
    startPeer('raw-ws', stage),
    startPeer('socketio-rows', stage),
  ])
  const swarm = await Swarm.start(clients)
  const tokens = await logIn(redis, clients)
  await swarm.connect({
    crowd: 'ours',
    address: product.address,
    clients,
    socketIo: { tokens, subscribe: { topic: 'market', position: publisher.position } },
  })
  await swarm.connect({ crowd: 'rawWs', address: rawWs.address, clients })
  if (withRows) {
    await swarm.connect({
      crowd: 'rows',
      address: jsonRows.address,
      clients,
      socketIo: { tokens: null, subscribe: null },
    })
  }

  /** Publishes one batch after the other, each when the one before has reached every client. */
  async function broadcast(
    crowd: keyof Rounds,
    server: ServerUnderTest,
    steps: readonly Step[],
    send: (step: Step) => Promise<unknown>,
  ): Promise<number> {
    await swarm.forget(crowd)
    const before = await server.usage()
    for (const [at, step] of steps.entries()) {
      await send(step)
      await swarm.received(crowd, crowd === 'rows' ? at + 1 : step.seq)
    }
    return ((await server.usage()) - before) / steps.length / clients
  }

  const result: Rounds = { ours: [], rawWs: [], rows: [] }
  // The first round warms up the JIT.
  for (let round = 0; round <= rounds; round++) {
    const steps: Step[] = []
    while (steps.length < batches) steps.push(await tape.step({ everyMs: EVERY_MS, rows: ROWS }))
    const us = {
      ours: await broadcast('ours', product, steps, (step) => publisher.toProduct(step)),
      rawWs: await broadcast('rawWs', rawWs, steps, (step) => publisher.toRawWs(step)),
      rows: withRows
        ? await broadcast('rows', jsonRows, steps.slice(0, Math.ceil(batches / 2)), (step) =>
            publisher.toRows(step),
          )
        : NaN,
    }
    if (round === 0) continue
    for (const who of ['ours', 'rawWs', 'rows'] as const) result[who].push(us[who])
  }
  await swarm.stop()
  await Promise.all([product.stop(), rawWs.stop(), jsonRows.stop()])
  return result
}

async function measurePerspective({
  bench,
  stage,
  tape,
  publisher,
}: {
  bench: Bench
  stage: Stage
  tape: MarketTape
  publisher: Publisher
}): Promise<{ clients: number; us: number }[]> {
  const rounds = bench.quick ? 2 : 5
  const batches = bench.quick ? 3 : 10
  const sizes = bench.quick ? [2, 4] : [PERSPECTIVE_CLIENTS / 2, PERSPECTIVE_CLIENTS]
  const server = await startPeer('perspective', stage)
  const { child: readers } = await Child.start('bench/harness/perspective-readers.ts')

  /** µs of a batch for all connected clients. */
  async function broadcast(): Promise<number> {
    const steps: Step[] = []
    while (steps.length < batches) steps.push(await tape.step({ everyMs: EVERY_MS, rows: ROWS }))
    await readers.ask('forget')
    const before = await server.usage()
    for (const [at, step] of steps.entries()) {
      await publisher.toPerspective(step)
      await readers.ask('received', at + 1)
    }
    return ((await server.usage()) - before) / batches
  }

  async function settled(): Promise<number> {
    await broadcast()
    const costs: number[] = []
    for (let round = 0; round < rounds; round++) costs.push(await broadcast())
    return median(costs)
  }

  const alone = await settled()
  const result: { clients: number; us: number }[] = []
  let connected = 0
  for (const clients of sizes) {
    await readers.ask('connect', { address: server.address, clients: clients - connected })
    connected = clients
    result.push({ clients, us: ((await settled()) - alone) / clients })
  }
  await readers.stop()
  await server.stop()
  return result
}
