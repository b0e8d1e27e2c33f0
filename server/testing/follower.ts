import type { Trading } from '#shared/market/quote'
import { EVENTS, MARKET_EVENTS } from '#shared/protocol/events'
import type { MarketChange } from '#shared/protocol/market-batch'
import type { Position, SubscribeAck } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'
import type { Topic } from '#shared/protocol/topics'
import { next } from './live-server.ts'
import type { LiveServer } from './live-server.ts'

export const listing = (id: number) => ({
  id,
  code: String(id).padStart(6, '0'),
  isin: `KR7${String(id).padStart(6, '0')}000`,
  name: `종목 ${id}`,
  market: 'KOSPI' as const,
  section: '',
  shares: 1_000_000,
})

export const traded = (id: number, price: number, volume = 10): { id: number } & Trading => ({
  id,
  price,
  previousClose: 1_000,
  open: price,
  high: price,
  low: price,
  volume,
  value: price * volume,
  state: 'trading',
})

/** A first day of two listings. */
export const firstDay: Partial<MarketChange> = {
  newTradeDate: '2026-03-19',
  atMs: Date.parse('2026-03-19T10:00:00+09:00'),
  listed: [listing(1), listing(2)],
  traded: [traded(1, 1_000), traded(2, 2_000)],
}

/**
 * A client whose mirror follows the market or one stock of it, with a way to wait for it.
 *
 * @param mirror its initial state
 */
export async function follow(
  server: LiveServer,
  topic: Topic,
  {
    mirror = new MarketMirror(),
    position = mirror.position ?? undefined,
    everyMs,
  }: { mirror?: MarketMirror; position?: Position | undefined; everyMs?: number | undefined } = {},
) {
  const socket = server.client({ token: await server.token() })
  const events: string[] = []
  const waiting: { seq: number; resolve: () => void }[] = []
  for (const event of MARKET_EVENTS) {
    socket.on(event, (payload: { topic: string; seq: number }) => {
      if (payload.topic !== topic) return
      events.push(event)
      mirror.apply(event, payload)
      for (const { seq, resolve } of waiting) if ((mirror.position?.seq ?? 0) >= seq) resolve()
    })
  }
  await next(socket, 'connect')
  const ack = (await socket.emitWithAck(EVENTS.subscribe, {
    topic,
    position,
    every_ms: everyMs,
  })) as SubscribeAck
  const reaches = (seq: number) =>
    new Promise<void>((resolve) => {
      if ((mirror.position?.seq ?? 0) >= seq) resolve()
      else waiting.push({ seq, resolve })
    })
  return { socket, mirror, events, ack, reaches }
}
