import type { ConditionType } from '#shared/alerts/condition'
import type { Tone } from '../../ui/tones.ts'

export const ALERT_TONES = ['rise', 'fall', 'volume', 'state', 'notice'] as const satisfies readonly Tone[]
export type AlertTone = (typeof ALERT_TONES)[number]

/** The tone of an alert depends on the kind of its condition. */
export const TONE_OF: Record<ConditionType, AlertTone> = {
  price_above: 'rise',
  rate_above: 'rise',
  upper_limit: 'rise',
  high_52w: 'rise',
  price_below: 'fall',
  rate_below: 'fall',
  lower_limit: 'fall',
  low_52w: 'fall',
  volume_ratio_above: 'volume',
  halted: 'state',
  resumed: 'state',
  feed_silent: 'state',
  filter_entered: 'notice',
  filter_left: 'notice',
  disclosure: 'notice',
}
