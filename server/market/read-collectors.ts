import type { Redis } from 'ioredis'
import { seoulIso } from '#shared/market/seoul-time'
import type { CollectorStatus } from '#shared/protocol/collector-status'
import { KEYS } from '#shared/protocol/names'
import type { Collector } from '#shared/rest/collectors'

/** The status of the collectors, as last stored by the workers. */
export async function readCollectors(redis: Redis): Promise<Collector[]> {
  const states = Object.values(await redis.hgetall(KEYS.collectors))
  return states
    .map((text) => present(JSON.parse(text) as CollectorStatus))
    .sort((a, b) => (`${a.list} ${a.source}` < `${b.list} ${b.source}` ? -1 : 1))
}

function present({ name, ...status }: CollectorStatus): Collector {
  const { state, code, detail, last_received_ms, retry_at_ms, every_ms, set_aside, budget } = status
  const [list, ...source] = name.split(':')
  const moment = (atMs: number | null) => (atMs === null ? null : seoulIso(atMs))
  return {
    list: list === 'news' ? 'news' : 'disclosures',
    source: source.join(':'),
    ...{ state, code, detail, every_ms, set_aside },
    last_received_at: moment(last_received_ms),
    retry_at: moment(retry_at_ms),
    budget: budget === null ? null : { spent: budget.spent, of: budget.of },
  }
}
