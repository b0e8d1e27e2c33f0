import { useStorage } from '@vueuse/core'
import { CHART_INTERVALS } from '../../charts/candles/interval.ts'
import type { ChartInterval } from '../../charts/candles/interval.ts'
import { PRICE_STYLES, SCALE_KINDS, STUDIES } from '../../charts/candles/display.ts'
import type { ChartDisplay } from '../../charts/candles/display.ts'
import { AVERAGE_PERIODS } from '../../charts/candles/moving-average.ts'
import { PERIODS, PERIOD_INTERVALS } from '../../charts/candles/periods.ts'
import type { Period } from '../../charts/candles/periods.ts'

/** The chart settings of this browser. */
export interface ChartChoices extends ChartDisplay {
  interval: ChartInterval
  /** null: the reader has moved the view. */
  period: Period | null
  adjusted: boolean
  sessions: boolean
  limits: boolean
}

const DEFAULTS: ChartChoices = {
  interval: '1d',
  period: null,
  adjusted: true,
  style: 'candles',
  scale: 'linear',
  averages: [5, 20, 60],
  volumeAverage: false,
  bands: false,
  profile: false,
  study: null,
  sessions: true,
  limits: true,
}

/** Reads the stored settings; invalid ones get the default. */
export function readChoices(stored: string): ChartChoices {
  let found: Partial<Record<keyof ChartChoices, unknown>> = {}
  try {
    found = Object(JSON.parse(stored)) as typeof found
  } catch {
    // Invalid entry: use the defaults.
  }
  const flag = (name: 'adjusted' | 'sessions' | 'limits' | 'volumeAverage' | 'bands' | 'profile') =>
    typeof found[name] === 'boolean' ? found[name] : DEFAULTS[name]
  const oneOf = <T>(choices: readonly T[], value: unknown): T | undefined =>
    choices.find((choice) => choice === value)
  const averages: unknown = found.averages
  const interval = oneOf(CHART_INTERVALS, found.interval) ?? DEFAULTS.interval
  return {
    interval,
    period: PERIODS.find((one) => one === found.period && PERIOD_INTERVALS[one] === interval) ?? null,
    style: oneOf(PRICE_STYLES, found.style) ?? DEFAULTS.style,
    scale: oneOf(SCALE_KINDS, found.scale) ?? DEFAULTS.scale,
    volumeAverage: flag('volumeAverage'),
    bands: flag('bands'),
    profile: flag('profile'),
    study: oneOf(STUDIES, found.study) ?? DEFAULTS.study,
    adjusted: flag('adjusted'),
    averages: Array.isArray(averages)
      ? AVERAGE_PERIODS.filter((period) => averages.includes(period))
      : DEFAULTS.averages,
    sessions: flag('sessions'),
    limits: flag('limits'),
  }
}

/** Other candles, from the newest. */
export function withInterval(choices: ChartChoices, interval: ChartInterval): ChartChoices {
  return interval === choices.interval ? choices : { ...choices, interval, period: null }
}

/** A period, in the candles that suit it. */
export function withPeriod(choices: ChartChoices, period: Period): ChartChoices {
  return { ...choices, period, interval: PERIOD_INTERVALS[period] }
}

export function useChartChoices() {
  return useStorage<ChartChoices>('candles', DEFAULTS, localStorage, {
    serializer: { read: readChoices, write: JSON.stringify },
    writeDefaults: false,
  })
}
