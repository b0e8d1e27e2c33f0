import type { Channel, Repeat, Rule, Scope } from '#shared/alerts/alert'
import type { Condition } from '#shared/alerts/condition'

/** A row of `alerts`; decimals come as text. */
export interface AlertRow {
  id: string | number
  account_id: number
  /** New with every change of the rule. */
  revision: string | number
  name: string
  scope: Scope
  condition: Condition
  repeat: Repeat
  hold_s: number
  cooldown_s: number
  rearm_percent: string | number
  until: Date | null
  silenced_until: Date | null
  channels: Channel[]
  /** Where the channel `webhook` leads to; null: nowhere, or no longer. */
  webhook_id: string | null
  is_active: boolean
  /** The `as_of` of the market that the owner saw on creating or changing it. */
  made_at: Date
  begun_on: string | null
  /** When its owner last changed it, by the clock of the database. */
  changed_at: Date
}

/** What decides when a rule fires. */
export function ruleOf(row: AlertRow): Rule {
  return {
    id: Number(row.id),
    revision: Number(row.revision),
    scope: row.scope,
    condition: row.condition,
    repeat: row.repeat,
    holdMs: row.hold_s * 1_000,
    cooldownMs: row.cooldown_s * 1_000,
    rearmPercent: Number(row.rearm_percent),
    untilMs: row.until?.getTime() ?? null,
  }
}
