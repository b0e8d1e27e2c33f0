import { limitOf, type Condition } from '#shared/alerts/condition'
import type { Scope } from '#shared/alerts/alert'
import { LISTING_BADGES } from '#shared/market/listing-badges'
import { RANGE_COLUMNS, type ListingFilter } from '#shared/market/listing-filter'
import type { Kind } from '#shared/disclosures/kinds'
import { isIndexCode } from '#shared/market/index-quote'
import type { Alert, AlertEvent } from '#shared/rest/alerts'
import { points, rate, whole } from '../../words/numbers.ts'

/** Translations, and the names of stocks and lists. */
export interface Speaker {
  t: (key: string, named?: Record<string, unknown>) => string
  kindName: (kind: Kind) => string
  /** In the reader's language. @param stored its name at the exchange, where that is known */
  stockName: (code: string, stored?: string | null) => string
  /** null: the list does not exist any more. */
  listName: (id: string) => string | null
}

type Described = Pick<Alert, 'scope' | 'condition' | 'repeat' | 'hold_s'>

/** The description of an alert. */
export function sentenceOf(speaker: Speaker, { scope, condition, repeat, hold_s }: Described): string {
  const { t } = speaker
  const plain = whenOf(speaker, condition, 'index' in scope)
  const when = hold_s === 0 ? plain : t('alerts.held', { when: plain, seconds: whole(hold_s) })
  return t('alerts.sentence', { what: whatOf(speaker, scope), when, repeat: t(`alerts.repeat.${repeat}`) })
}

/** The description of a scope. */
function whatOf({ t, stockName, listName }: Speaker, scope: Scope): string {
  if ('code' in scope) return stockName(scope.code)
  if ('index' in scope) return t(`index.${scope.index}`)
  if ('market' in scope) return t('alerts.what.market', { name: scope.market })
  const name = listName(scope.watchlist)
  return name === null ? t('alerts.what.listGone') : t('alerts.what.watchlist', { name })
}

/** The description of a condition. */
function whenOf(speaker: Speaker, condition: Condition, ofIndex: boolean): string {
  const { t, kindName } = speaker
  if (condition.type === 'disclosure' && condition.kinds !== undefined)
    return t('alerts.disclosureOf', { kinds: condition.kinds.map(kindName).join(', ') })
  if ('filter' in condition)
    return t(`alerts.when.${condition.type}`, { limit: filterText(speaker, condition.filter) })
  const limit = limitOf(condition)
  return t(`alerts.when.${condition.type}`, {
    limit: limit === null ? '' : valueText(speaker, condition, limit, ofIndex),
  })
}

/** The conditions of a filter. */
export function filterText({ t }: Speaker, { standing, section, badges, ranges }: ListingFilter): string {
  const parts = [
    ...(standing === 'all' ? [] : [t(`standing.${standing}`)]),
    ...(section === '' ? [] : [section]),
    ...LISTING_BADGES.filter((badge) => badges[badge] !== undefined).map((badge) =>
      t(`alerts.filter.${badges[badge] ?? 'only'}`, { name: t(`badge.${badge}.full`) }),
    ),
    ...RANGE_COLUMNS.flatMap((column) => {
      const { from, to } = ranges[column] ?? { from: null, to: null }
      if (from === null && to === null) return []
      const shown = (end: number | null) =>
        end === null ? '' : t(`alerts.filter.unit.${column}`, { value: column === 'rate' ? end : whole(end) })
      const ends = to === null ? 'from' : from === null ? 'to' : 'between'
      return [
        t(`alerts.filter.range.${ends}`, { name: t(`column.${column}`), from: shown(from), to: shown(to) }),
      ]
    }),
  ]
  return parts.join(', ')
}

/** The name of a stock or index. */
export const stockText = (
  { t, stockName }: Speaker,
  { code, stock_name }: Pick<AlertEvent, 'code' | 'stock_name'>,
): string => (isIndexCode(code) ? t(`index.${code}`) : stockName(code, stock_name))

/** A value beside its limit, with units; null: what was compared is no number. */
export function comparedText(
  speaker: Speaker,
  { scope, condition }: Pick<Alert, 'scope' | 'condition'>,
  { value, limit }: Pick<AlertEvent['values'], 'value' | 'limit'>,
): string | null {
  if (typeof value === 'string' || 'filter' in condition) return null
  const shown = (number: number) => valueText(speaker, condition, number, 'index' in scope)
  if (limit === null) return shown(value)
  return speaker.t('alerts.compared', { value: shown(value), limit: shown(limit) })
}

/** The description of an event. */
export function eventText(
  speaker: Speaker,
  event: Pick<AlertEvent, 'code' | 'stock_name' | 'condition' | 'values'>,
): { what: string; when: string } {
  const { t } = speaker
  const { code, condition, values } = event
  const isIndex = isIndexCode(code)
  const what = stockText(speaker, event)
  const { others } = values
  const plain = condition.type === 'disclosure' ? String(values.value) : whenOf(speaker, condition, isIndex)
  const when = others === undefined ? plain : `${plain} · ${t('alerts.others', { count: whole(others) })}`
  if (typeof values.value === 'string' || condition.type === 'feed_silent') return { what, when }
  const now = t('alerts.now', { value: valueText(speaker, condition, values.value, isIndex) })
  return { what, when: `${when} · ${now}` }
}

/** Formats a value in the unit of a condition. */
function valueText({ t }: Speaker, { type }: Condition, value: number, ofIndex: boolean): string {
  if (type === 'rate_above' || type === 'rate_below') return rate(value)
  if (type === 'volume_ratio_above') return t('alerts.unit.ratio', { value })
  if (type === 'feed_silent') return t('alerts.unit.minutes', { value })
  return ofIndex
    ? t('alerts.unit.points', { value: points(value) })
    : t('alerts.unit.won', { value: whole(value) })
}
