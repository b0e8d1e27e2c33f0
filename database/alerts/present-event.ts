import type { StoredEvent } from './alert-events.ts'
import { sideOf, type FilterType } from '#shared/alerts/condition'
import { isoOf } from '#shared/market/seoul-time'
import type { AlertEvent } from '#shared/rest/alerts'

const SET_SIGNS: Readonly<Record<FilterType, string>> = { filter_entered: '⊕', filter_left: '⊖' }

/** What a rule fired for, as REST, sockets and every channel give it. */
export function presentEvent(event: StoredEvent): AlertEvent {
  return {
    id: Number(event.id),
    seq: Number(event.seq),
    alert_id: Number(event.alert_id),
    name: event.alert_name,
    condition: event.condition,
    channels: event.channels,
    code: event.code,
    stock_name: event.stock_name,
    fired_at: isoOf(event.fired_at),
    values: event.compared,
    notified: event.notified,
    text: textOf(event),
  }
}

/** Signs that states are known by, where there are no words. */
const SIGNS: Readonly<Record<string, string>> = {
  upper_limit: '↑',
  lower_limit: '↓',
  halted: '⏸',
  trading: '▶',
}

const textOf = (event: StoredEvent): string => {
  const { others } = event.compared
  return others === undefined ? valuesText(event) : `${valuesText(event)} (+${others})`
}

/** What was compared, without the firings that the event counts. */
export function valuesText({
  alert_name,
  stock_name,
  code,
  condition,
  compared: { value, limit },
}: StoredEvent): string {
  const stock = stock_name ?? code
  if ('filter' in condition)
    return `${alert_name}: ${stock} ${SET_SIGNS[condition.type]} ${value.toLocaleString('en-US')}`
  if (typeof value === 'string' || limit === null)
    return `${alert_name}: ${stock} ${SIGNS[String(value)] ?? String(value)}`
  if (condition.type === 'feed_silent') return `${alert_name}: ${stock} ${limit}′ –`
  const sign = sideOf(condition.type) === 'above' ? '≥' : '≤'
  const unit = 'percent' in condition ? '%' : 'ratio' in condition ? '×' : ''
  const shown = (number: number) => number.toLocaleString('en-US') + unit
  return `${alert_name}: ${stock} ${shown(value)} ${sign} ${shown(limit)}`
}
