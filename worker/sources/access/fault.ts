import type { LinkCode } from '#shared/protocol/messages'

/**
 * The kind of a fault, which decides the backoff: `transient` faults clear soon; repeating `denied` and
 * `login` faults may get the client blocked; `evicted` is a lost session that a new login did not restore;
 * `day` is a block of this address; `midnight` a spent budget; `person` requires an action on the source's
 * site or in the settings.
 */
export type Patience = 'transient' | 'denied' | 'login' | 'evicted' | 'day' | 'midnight' | 'person'

/** Why a source gave no answer, before the backoff is decided. */
export class SourceFault extends Error {
  readonly code: LinkCode
  readonly patience: Patience
  /** The retry time that the source requested, epoch milliseconds; null: none. */
  readonly notBeforeMs: number | null

  constructor(
    code: LinkCode,
    message: string,
    patience: Patience,
    { cause, notBeforeMs = null }: { cause?: unknown; notBeforeMs?: number | null } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'SourceFault'
    this.code = code
    this.patience = patience
    this.notBeforeMs = notBeforeMs
  }
}
