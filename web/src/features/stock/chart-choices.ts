import { useStorage } from '@vueuse/core'
import { CHART_INTERVALS } from '../../charts/candles/interval.ts'
import type { ChartInterval } from '../../charts/candles/interval.ts'
import { AVERAGE_PERIODS } from '../../charts/candles/moving-average.ts'
import type { AveragePeriod } from '../../charts/candles/moving-average.ts'

/** The chart settings of this browser. */
export interface ChartChoices {
  interval: ChartInterval
  adjusted: boolean
  averages: AveragePeriod[]
  sessions: boolean
  limits: boolean
}

const DEFAULTS: ChartChoices = {
  interval: '1d',
  adjusted: true,
  averages: [5, 20, 60],
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
  const flag = (name: 'adjusted' | 'sessions' | 'limits') =>
    typeof found[name] === 'boolean' ? found[name] : DEFAULTS[name]
  const averages: unknown = found.averages
  return {
    interval: CHART_INTERVALS.find((interval) => interval === found.interval) ?? DEFAULTS.interval,
    adjusted: flag('adjusted'),
    averages: Array.isArray(averages)
      ? AVERAGE_PERIODS.filter((period) => averages.includes(period))
      : DEFAULTS.averages,
    sessions: flag('sessions'),
    limits: flag('limits'),
  }
}

export function useChartChoices() {
  return useStorage<ChartChoices>('candles', DEFAULTS, localStorage, {
    serializer: { read: readChoices, write: JSON.stringify },
    writeDefaults: false,
  })
}
