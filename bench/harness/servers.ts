import { Child } from './child.ts'
import type { Memory } from './probe.ts'
import type { Stage } from './stage.ts'

/** A server under test, in a process of its own. */
export interface ServerUnderTest {
  /** `http://127.0.0.1:port` */
  address: string
  /** CPU time of the process since its start, µs. */
  usage: () => Promise<number>
  memory: () => Promise<Memory>
  stop: () => Promise<void>
}

const PROBE = 'bench/harness/probe.ts'

/** The key of the clients' tokens, which the server gets as its setting. */
export const SECRET_KEY = 'b7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'

/**
 * The real server process, as in production.
 *
 * @param settings in addition to the required ones
 */
export function startProduct(
  { databaseUrl, redisUrl }: Stage,
  settings: Record<string, string> = {},
): Promise<ServerUnderTest> {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SECRET_KEY,
    PORT: '0',
    LOG_LEVEL: 'warn',
    // All clients of a benchmark have one address.
    RATE_LIMIT_HANDSHAKES: '100000/minute',
    ...settings,
  }
  return start('server/main.ts', [], env)
}

export type Peer = 'raw-ws' | 'socketio-rows' | 'perspective'

export function startPeer(peer: Peer, { redisUrl }: Stage): Promise<ServerUnderTest> {
  return start(`bench/harness/contenders/${peer}.ts`, [redisUrl], {})
}

async function start(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<ServerUnderTest> {
  const { child, said } = await Child.start<{ address: string }>(program, { args, env, preload: [PROBE] })
  return {
    address: said.address,
    usage: () => child.ask('usage'),
    memory: () => child.ask('memory'),
    stop: () => child.stop(),
  }
}
