import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'
import { logIn } from './harness/accounts.ts'
import { allowed } from './harness/limits.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import type { Memory } from './harness/probe.ts'
import { Publisher } from './harness/publisher.ts'
import { startPeer, startProduct, type ServerUnderTest } from './harness/servers.ts'
import { Swarm } from './harness/swarm.ts'
import { MarketTape } from './harness/tape.ts'

export const title = 'Memory and CPU of an idle socket'

const LISTINGS = 2_880
/**
 * Connected before the baseline and until the end, so that shared code and pools are not attributed to the
 * measured sockets.
 */
const FIRST_CLIENTS = 200
/** At least two pings of Engine.IO. */
const IDLE_MS = 25_000

interface Idle {
  /** KiB a socket */
  held: number
  objects: number
}

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const redis = new Redis(stage.redisUrl)
  await redis.flushall()
  const publisher = await Publisher.start(redis, await MarketTape.start(LISTINGS))
  const sizes = bench.quick ? [100, 300] : allowed([100, 500, 2_000, 10_000])
  const maxClients = Math.max(...sizes)
  const swarm = await Swarm.start(maxClients)

  async function measure(
    server: ServerUnderTest,
    connect: (crowd: string, clients: number) => Promise<void>,
  ): Promise<{ at: Idle[]; cpuUs: number }> {
    await connect('first', FIRST_CLIENTS)
    await sleep(1_000)
    const empty = await server.memory()
    const at: Idle[] = []
    let connected = 0
    for (const clients of sizes) {
      bench.say(`${clients} clients`)
      await connect(`until ${clients}`, clients - connected)
      connected = clients
      await sleep(1_000)
      at.push(perSocket(await server.memory(), empty, clients))
    }
    const idleMs = bench.quick ? 1_000 : IDLE_MS
    const before = await server.usage()
    await sleep(idleMs)
    const cpuUs = ((await server.usage()) - before) / (connected + FIRST_CLIENTS) / (idleMs / 1_000)
    for (const crowd of ['first', ...sizes.map((clients) => `until ${clients}`)])
      await swarm.disconnect(crowd)
    return { at, cpuUs }
  }

  bench.say('this')
  const product = await startProduct(stage)
  const subscribe = { topic: 'market', position: publisher.position }
  const ours = await measure(product, async (crowd, clients) => {
    const socketIo = { tokens: await logIn(redis, clients), subscribe }
    await swarm.connect({ crowd, address: product.address, clients, socketIo })
  })
  await product.stop()

  bench.say('raw ws')
  const rawWs = await startPeer('raw-ws', stage)
  const bare = await measure(rawWs, (crowd, clients) =>
    swarm.connect({ crowd, address: rawWs.address, clients }),
  )
  await rawWs.stop()

  bench.say('Socket.IO')
  const socketIo = await startPeer('socketio-rows', stage)
  const plain = await measure(socketIo, (crowd, clients) =>
    swarm.connect({ crowd, address: socketIo.address, clients, socketIo: { tokens: null, subscribe: null } }),
  )
  await socketIo.stop()
  await swarm.stop()
  redis.disconnect()

  const rows = sizes.map((clients, size) => {
    const [own, raw, io] = [ours.at[size], bare.at[size], plain.at[size]].map((idle) => idle ?? NOTHING)
    if (own === undefined || raw === undefined || io === undefined) throw new Error('a size was not measured')
    return [
      String(clients),
      own.held.toFixed(1),
      raw.held.toFixed(1),
      against(own.held / raw.held, 3),
      io.held.toFixed(1),
      own.objects.toFixed(1),
      raw.objects.toFixed(1),
      against(own.objects / raw.objects, 3),
      io.objects.toFixed(1),
    ]
  })
  return [
    {
      caption:
        'KiB a socket after garbage collection: memory in use (resident, without the free part of the heap), and its part of JavaScript objects:',
      columns: [
        'clients',
        'in use: this',
        'raw `ws`',
        'this ÷ raw',
        'plain Socket.IO',
        'objects: this',
        'raw `ws`',
        'this ÷ raw',
        'plain Socket.IO',
      ],
      rows,
      notes: [
        'This: authenticated, each with a session of its own, following the market. Raw `ws` and plain Socket.IO: connected, no more. With few sockets the memory in use is mostly noise.',
        `CPU of an idle socket, µs a second at ${maxClients.toLocaleString('en')}: this ${ours.cpuUs.toFixed(1)}, plain Socket.IO ${plain.cpuUs.toFixed(1)} (a ping in 25 s, where this pings every 10 s so as to notice a dead peer), raw \`ws\` ${bare.cpuUs.toFixed(1)}.`,
      ],
    },
  ]
}

const NOTHING: Idle = { held: NaN, objects: NaN }

function perSocket(now: Memory, empty: Memory, clients: number): Idle {
  const kib = (key: keyof Memory) => (now[key] - empty[key]) / clients / 1_024
  return { held: kib('held'), objects: kib('objects') }
}
