import type { Quote } from '#shared/market/quote'

/** How a batch reaches the other servers: each subscribes to one channel. */
export const PEER_CHANNELS = {
  rawWs: 'bench:raw-ws',
  rows: 'bench:rows',
  perspective: 'bench:perspective',
} as const

export const PERSPECTIVE_TABLE = 'market'

/** Only the changing columns: names and markets would be sent with every delta of a row. */
export const PERSPECTIVE_SCHEMA = {
  code: 'string',
  price: 'integer',
  previous_close: 'integer',
  open: 'integer',
  high: 'integer',
  low: 'integer',
  volume: 'float',
  value: 'float',
  state: 'string',
} as const

/** The columns of PERSPECTIVE_SCHEMA; volume and turnover pass the 32 bits of its integers. */
export function changing({ code, price, previous_close, open, high, low, volume, value, state }: Quote) {
  return { code, price, previous_close, open, high, low, volume, value, state }
}
