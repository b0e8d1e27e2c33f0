import type { RefusalCode, RefusalData } from '#shared/protocol/messages'

/** What a refused client reads in `connect_error`: `data` for programs, the message for people. */
export class Refusal extends Error {
  readonly data: RefusalData
  constructor(code: RefusalCode, message: string, retryAfterMs?: number) {
    super(message)
    this.data = { code, ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.round(retryAfterMs) }) }
  }
}
