import type { LinkCode } from '#shared/protocol/messages'

/**
 * How long a fault keeps us from asking again: `transient` heals by itself soon; `denied` and `login` anger the exchange
 * when repeated; `evicted` is a lost session that a fresh login did not bring back; `day` is a restriction of this
 * address; `midnight` a spent budget; `person` needs somebody to act on the exchange's site or on the settings.
 */
export type Patience = 'transient' | 'denied' | 'login' | 'evicted' | 'day' | 'midnight' | 'person'

/** Why the exchange gave no answer, before it is known when to ask again. */
export class KrxFault extends Error {
  readonly code: LinkCode
  readonly patience: Patience

  constructor(code: LinkCode, message: string, patience: Patience, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'KrxFault'
    this.code = code
    this.patience = patience
  }
}
