import { Redis } from 'ioredis'
import { Child } from './harness/child.ts'
import type { Bench, Table } from './harness/figure.ts'
import { changing } from './harness/peers.ts'
import { frameOf, Publisher } from './harness/publisher.ts'
import { startPeer } from './harness/servers.ts'
import { MarketTape } from './harness/tape.ts'

export const title = 'Bytes of a changed row'

const EVERY_MS = 1_000

interface Sizes {
  rowsPerPoll: number
  ours: number
  /** The same rows in absolute columns, as a patch sends them. */
  absolute: number
  quotes: number
  /** Objects with only the changed fields. */
  leanObjects: number
  perspective: number
}

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const redis = new Redis(stage.redisUrl)
  const rows: string[][] = []
  for (const listings of bench.quick ? [500] : [500, 2_880, 20_000]) {
    bench.say(`${listings} listings`)
    await redis.flushall()
    const tape = await MarketTape.start(listings)
    const publisher = await Publisher.start(redis, tape)
    const server = await startPeer('perspective', stage)
    const { child: reader } = await Child.start('bench/harness/perspective-readers.ts')
    await reader.ask('connect', { address: server.address, clients: 1 })
    const { rowsPerPoll, ours, absolute, quotes, leanObjects, perspective } = await measure({
      tape,
      polls: bench.quick ? 10 : 120,
      perspectiveBytes: async (step, polls) => {
        if (polls === 1) await reader.ask('forget')
        await publisher.toPerspective(step)
        await reader.ask('received', polls)
        return reader.ask<number>('bytes')
      },
    })
    await reader.stop()
    await server.stop()
    const beside = (bytes: number) => `${bytes.toFixed(1)} (${(bytes / ours).toFixed(1)} ×)`
    rows.push([
      String(listings),
      rowsPerPoll.toFixed(0),
      `${ours.toFixed(1)} (≤ 16 ${ours <= 16 ? '✓' : '✗'})`,
      beside(absolute),
      beside(leanObjects),
      beside(quotes),
      beside(perspective),
    ])
  }
  redis.disconnect()
  return [
    {
      caption:
        'Bytes on the wire per changed row, the simulator polled every second; in brackets, × the batch:',
      columns: [
        'listings',
        'rows a poll',
        'batch',
        'absolute columns',
        'JSON objects of what changes',
        'JSON quotes',
        'Perspective row deltas',
      ],
      rows,
      notes: [
        'A frame of raw `ws` has the bytes of the batch. Nothing is compressed on the way, on either side. Perspective: its own Arrow deltas of the columns that change, with the messages around them.',
      ],
    },
  ]
}

async function measure({
  tape,
  polls,
  perspectiveBytes,
}: {
  tape: MarketTape
  polls: number
  /** Bytes sent to the reader since the first step. */
  perspectiveBytes: (step: Awaited<ReturnType<MarketTape['step']>>, polls: number) => Promise<number>
}): Promise<Sizes> {
  const sum = { rows: 0, ours: 0, absolute: 0, quotes: 0, lean: 0, perspective: 0 }
  const { market } = tape.board
  for (let at = 1; at <= polls; at++) {
    const { seq: since } = market.position
    const step = await tape.step({ everyMs: EVERY_MS })
    sum.rows += step.quotes.length
    sum.ours += Buffer.byteLength(frameOf(step.batch))
    sum.absolute += Buffer.byteLength(frameOf(JSON.stringify(market.patchSince(since))))
    sum.quotes += Buffer.byteLength(frameOf(JSON.stringify(step.quotes)))
    sum.lean += Buffer.byteLength(frameOf(JSON.stringify(step.quotes.map(changing))))
    sum.perspective = await perspectiveBytes(step, at)
  }
  const perRow = (bytes: number) => bytes / sum.rows
  return {
    rowsPerPoll: sum.rows / polls,
    ours: perRow(sum.ours),
    absolute: perRow(sum.absolute),
    quotes: perRow(sum.quotes),
    leanObjects: perRow(sum.lean),
    perspective: perRow(sum.perspective),
  }
}
