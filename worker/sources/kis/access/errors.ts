import type { LinkCode } from '#shared/protocol/messages'
import { SourceFault, type Patience } from '../../access/fault.ts'

/**
 * The reaction to an error: `slower` calls, a new `token`, try `again`, `wait` for the minute in which tokens
 * are issued once, a `person` must change the settings, or `refuse` an invalid request.
 */
type Remedy = 'slower' | 'token' | 'again' | 'wait' | 'person' | 'refuse'

export interface BrokerError {
  /** The broker's code, such as `EGW00201`. */
  msgCode: string
  linkCode: LinkCode
  remedy: Remedy
}

/** Looked up by the code, not by the HTTP status: the same error comes with 200, 403 and 500. */
const ERRORS: Readonly<Record<string, Omit<BrokerError, 'msgCode'>>> = {
  ...named('calls_slowed', 'slower', ['EGW00201', 'EGW00215']),
  ...named('token_rejected', 'token', ['EGW00121', 'EGW00122', 'EGW00123']),
  ...named('token_limited', 'wait', ['EGW00133']),
  ...named('key_rejected', 'person', ['EGW00103', 'EGW00105']),
  ...named('wrong_host', 'person', ['EGW02004', 'EGW02007']),
  ...named('not_on_paper', 'person', ['EGW02006']),
  ...named('key_not_permitted', 'person', ['EGW00206', 'EGW00207', 'EGW00208']),
  ...named('server_error', 'again', ['EGW00001', 'EGW00002', 'EGW00300', 'EGW00301', 'EGW00302']),
  ...named('server_error', 'again', ['EGW00316', 'OPSQ0003']),
  ...named('request_rejected', 'refuse', ['OPSQ2001', 'OPSQ2002']),
}

function named(linkCode: LinkCode, remedy: Remedy, codes: readonly string[]) {
  return Object.fromEntries(codes.map((code) => [code, { linkCode, remedy }]))
}

const PATIENCE: Readonly<Record<Remedy, Patience>> = {
  slower: 'transient',
  token: 'transient',
  again: 'transient',
  wait: 'transient',
  person: 'person',
  refuse: 'denied',
}

/** An unknown error may be transient. */
export function brokerError(msgCode: string): BrokerError {
  return { msgCode, ...(ERRORS[msgCode] ?? { linkCode: 'server_error', remedy: 'again' }) }
}

export function faultOf({ msgCode, linkCode, remedy }: BrokerError, doing: string): SourceFault {
  return new SourceFault(linkCode, `the broker answered ${msgCode} to ${doing}`, PATIENCE[remedy])
}
