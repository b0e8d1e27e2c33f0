import type { RefusalCode, RefusalData } from '#shared/protocol/messages'

/** The `connect_error` of a refused client: `data` for programs, the message for people. */
export class Refusal extends Error {
  readonly data: RefusalData
  constructor(code: RefusalCode, message: string, retryAfterMs?: number) {
    super(message)
    this.data = { code, ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.round(retryAfterMs) }) }
  }
}
