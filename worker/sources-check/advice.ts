import { seoulIso } from '#shared/market/seoul-time'
import type { LinkCode } from '#shared/protocol/messages'
import type { SourceCheck } from '../sources/check.ts'

const DO: Partial<Record<LinkCode, string>> = {
  timeout: 'look whether this machine gets out to the address of the source',
  connection_lost: 'look at the address of the source, and whether this machine gets out to it',
  login_rejected: 'correct the user id and password in the settings, then restart the worker',
  key_rejected: 'renew the key or correct it in the settings, then restart the worker',
  password_expired: 'choose a new password on the site of the source, then set it here',
  login_elsewhere: 'log out elsewhere, or stop the other program that uses this account',
  logged_out: 'look whether another program uses this account',
  blocked: 'leave it alone until then; ask less often',
  access_denied: 'leave it alone for a while; look whether its terms allow this address',
  rate_limited: 'ask less often (POLL_INTERVAL_MS)',
  calls_slowed: 'ask less often (KIS_CALLS_PER_SECOND)',
  token_rejected: 'look whether another program uses this key',
  token_limited: 'wait a minute; look whether another program uses this key',
  wrong_host:
    'a key is for real or for paper trading: correct KIS_BASE_URL and KIS_WS_URL, then restart the worker',
  not_on_paper: 'take the host for real trading (KIS_BASE_URL)',
  key_not_permitted: 'look on the site of the broker at what this key may do, and from which addresses',
  key_in_use: 'stop the other program that uses this key',
  budget_spent: 'wait for midnight in Seoul, or ask less often (POLL_INTERVAL_MS)',
  maintenance_page: 'wait until the source is back',
  server_error: 'wait until the source is back',
  part_missing: 'apply for what is missing with the source',
  no_newer_day: 'wait, or put another source beside it (MARKET_SOURCE takes a list)',
  nothing_published: 'look at the address of the source',
  nothing_recorded: 'record a day first, or name a folder (REPLAY_FOLDER)',
  store_unavailable: 'look after Redis first',
}

/** What to do about the fault, and when the source may be queried again. */
export function adviceOf({ problem }: SourceCheck): string {
  if (problem === null) return ''
  const { code, message, retryAtMs } = problem
  const advice = DO[code] ?? 'see the log of the worker'
  const again =
    retryAtMs === null ? '' : ` (next try at ${seoulIso(retryAtMs).slice(0, 16).replace('T', ' ')})`
  return `${message}: ${advice}${again}`
}
