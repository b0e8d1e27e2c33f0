import { AUDIT_ACTIONS, LOGIN_ACTIONS } from '#shared/auth/audit-actions'
import type { AuditAction } from '#shared/auth/audit-actions'
import type { AuditTopic } from '#shared/protocol/topics'
import type { AuditRow } from '#shared/rest/audit'

/** The filter of the audit page, from its URL. Times are of Seoul, `2026-03-19T10:30`; empty: any. */
export interface AuditFilter {
  topic: AuditTopic
  action: AuditAction | ''
  actor: string
  target: string
  /** The id of an account: rows by or about it, not about others that had the same user id. */
  account: string
  q: string
  from: string
  to: string
}

export const NO_AUDIT_FILTER: AuditFilter = {
  topic: 'audit',
  action: '',
  actor: '',
  target: '',
  account: '',
  q: '',
  from: '',
  to: '',
}

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

/** Reads the filter from a URL query; invalid values are ignored. */
export function readAuditFilter(query: Record<string, unknown>): AuditFilter {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  const time = (name: string) => (LOCAL_TIME.test(text(name)) ? text(name) : '')
  const topic = text('topic') === 'logins' ? 'logins' : 'audit'
  return {
    topic,
    action: actionsOf(topic).find((action) => action === text('action')) ?? '',
    actor: text('actor'),
    target: text('target'),
    account: /^[1-9]\d{0,8}$/.test(text('account')) ? text('account') : '',
    q: text('q'),
    from: time('from'),
    to: time('to'),
  }
}

export function actionsOf(topic: AuditTopic): readonly AuditAction[] {
  return topic === 'logins' ? LOGIN_ACTIONS : AUDIT_ACTIONS
}

/** The filter as a REST query. */
export function restQueryOf({ topic, action, actor, target, account, q, from, to }: AuditFilter) {
  const actions = action !== '' ? action : topic === 'logins' ? LOGIN_ACTIONS.join(',') : ''
  const who = { admin_id: actor, target, account_id: account }
  return { action: actions, ...who, q, from: momentOf(from), to: momentOf(to) }
}

/** Whether REST would return a row. */
export function matcherOf({ topic, action, actor, target, account, q, from, to }: AuditFilter) {
  const actions = action === '' ? actionsOf(topic) : [action]
  const wanted = q.toLowerCase()
  const fromMs = from === '' ? -Infinity : Date.parse(momentOf(from))
  const toMs = to === '' ? Infinity : Date.parse(momentOf(to))
  return (row: AuditRow): boolean => {
    const atMs = Date.parse(row.timestamp)
    return (
      actions.includes(row.action) &&
      (actor === '' || row.admin_id === actor) &&
      (target === '' || row.target === target) &&
      (account === '' || accountsOf(row).includes(Number(account))) &&
      atMs >= fromMs &&
      atMs < toMs &&
      (wanted === '' || textsOf(row).some((text) => text.toLowerCase().includes(wanted)))
    )
  }
}

const accountsOf = (row: AuditRow) => [row.admin_account_id, row.target_account_id]

function textsOf(row: AuditRow): string[] {
  const details = row.details === null ? '' : JSON.stringify(row.details)
  return [row.admin_id, row.admin_name, row.target, details, row.ip_address, row.user_agent].filter(
    (text) => text !== null,
  )
}

function momentOf(seoulTime: string): string {
  return seoulTime === '' ? '' : `${seoulTime}:00+09:00`
}
