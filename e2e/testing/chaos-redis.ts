import { readdirSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import type { Redis } from 'ioredis'
import pino from 'pino'
import { connectSubscriber } from '#platform/redis'
import { KEYS } from '#shared/protocol/names'

/** Where the market and the indices stand. */
export interface BoardPosition {
  epoch: string
  seq: number
  indexSeq: number
}

/** Hands on the Redis of a run; its supervisor starts it again. */
export class ChaosRedis {
  readonly #redis: Redis

  constructor(url: string) {
    this.#redis = connectSubscriber(url, { log: pino({ level: 'silent' }), role: 'chaos' })
  }

  /** Kills Redis, and takes the end off its file as if it had not been written yet. */
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

  /** Cuts every connection that listens: what is published before it listens again is lost. */
  async cutSubscriptions(): Promise<void> {
    await this.#redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  }

  /** Where the market stands, by the workers' own word. */
  async position(): Promise<BoardPosition> {
    const [epoch = '', seq, indexSeq] = ((await this.#redis.get(KEYS.position)) ?? '').split(':')
    return { epoch, seq: Number(seq), indexSeq: Number(indexSeq) }
  }

  close(): void {
    this.#redis.disconnect()
  }
}
