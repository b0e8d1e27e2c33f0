import { readdirSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import type { Redis } from 'ioredis'
import pino from 'pino'
import { connectSubscriber } from '#platform/redis'
import { KEYS } from '#shared/protocol/names'

/** The position of the market and of the indices. */
export interface BoardPosition {
  epoch: string
  seq: number
  indexSeq: number
}

/** Provides the Redis of a run; its supervisor restarts it. */
export class ChaosRedis {
  readonly #redis: Redis

  constructor(url: string) {
    this.#redis = connectSubscriber(url, { log: pino({ level: 'silent' }), role: 'chaos' })
  }

  /** Kills Redis, and truncates its file as if the end had not been written yet. */
  async kill(lostBytes: number): Promise<void> {
    const pid = /process_id:(\d+)/.exec(await this.#redis.info('server'))?.[1]
    const [, dir = ''] = await this.#redis.config('GET', 'dir')
    process.kill(Number(pid), 'SIGKILL')
    if (lostBytes === 0) return
    const files = path.join(dir, 'appendonlydir')
    const newest = readdirSync(files).find((name) => name.endsWith('.incr.aof'))
    if (newest === undefined) throw new Error(`no append-only file in ${files}`)
    const file = path.join(files, newest)
    truncateSync(file, Math.max(0, statSync(file).size - lostBytes))
  }

  /** Cuts every subscriber's connection: messages until it subscribes again are lost. */
  async cutSubscriptions(): Promise<void> {
    await this.#redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  }

  /** The position of the market, as the workers published it. */
  async position(): Promise<BoardPosition> {
    const [epoch = '', seq, indexSeq] = ((await this.#redis.get(KEYS.position)) ?? '').split(':')
    return { epoch, seq: Number(seq), indexSeq: Number(indexSeq) }
  }

  close(): void {
    this.#redis.disconnect()
  }
}
