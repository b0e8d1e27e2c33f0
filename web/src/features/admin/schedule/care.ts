import type { ScheduleRule } from '#shared/displays/schedule'

/** The rules that spare a panel, by their words; in this order, so that a day without trading is black and not dimmed. */
const CARE = {
  closedDays: { day: 'closed', show: 'off' },
  /** Until the first phase of the next trading day. */
  dimAfterClose: { phases: ['pre_open', 'closed'], show: 'dimmed' },
} satisfies Record<string, Omit<ScheduleRule, 'name'>>

type CareName = keyof typeof CARE
const NAMES = Object.keys(CARE) as CareName[]

/** Whether a rule is this one of them, whatever it is called. */
function isCare({ name: _, ...rule }: ScheduleRule, care: CareName): boolean {
  const given = Object.entries(rule).filter(([, value]) => value !== undefined)
  const stated: Record<string, unknown> = CARE[care]
  return (
    given.length === Object.keys(stated).length &&
    given.every(([field, value]) => JSON.stringify(value) === JSON.stringify(stated[field]))
  )
}

/** Whether a schedule has all of them. */
export const hasCare = (rules: readonly ScheduleRule[]): boolean =>
  NAMES.every((care) => rules.some((rule) => isCare(rule, care)))

/** The schedule with all of them behind its own rules, which win over them, or without any. */
export function withCare(
  rules: readonly ScheduleRule[],
  isOn: boolean,
  nameOf: (care: CareName) => string,
): ScheduleRule[] {
  const own = rules.filter((rule) => !NAMES.some((care) => isCare(rule, care)))
  return isOn ? [...own, ...NAMES.map((care) => ({ name: nameOf(care), ...CARE[care] }))] : own
}
