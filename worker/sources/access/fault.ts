import type { LinkCode } from '#shared/protocol/messages'

/**
 * How long a fault keeps us from asking again: `transient` heals by itself soon; `denied` and `login` anger the other side
 * when repeated; `evicted` is a lost session that a fresh login did not bring back; `day` is a restriction of this
 * address; `midnight` a spent budget; `person` needs somebody to act on the other side's site or on the settings.
 */
export type Patience = 'transient' | 'denied' | 'login' | 'evicted' | 'day' | 'midnight' | 'person'

/** Why a source gave no answer, before it is known when to ask again. */
export class SourceFault extends Error {
  readonly code: LinkCode
  readonly patience: Patience
  /** The other side said to stay away until then, epoch milliseconds; null: it did not. */
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
