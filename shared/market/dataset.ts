import type { Calendar } from './calendar.ts'
import { simulatedCalendar } from './simulated-calendar.ts'

/**
 * The origin of data: the exchange, a simulation, or the replay of a recorded day. Listings belong to a data
 * set, so simulated or replayed prices never mix with real ones. The database column is called `board`;
 * `sources.ts` states which data set a source feeds.
 */
export const DATASETS = ['krx', 'simulated', 'replay'] as const
export type Dataset = (typeof DATASETS)[number]

/** Data sets whose days are stored and can be replayed. */
export const RECORDED_DATASETS = ['krx', 'simulated'] as const satisfies readonly Dataset[]
export type RecordedDataset = (typeof RECORDED_DATASETS)[number]

export const isReplay = (dataset: Dataset | null): dataset is 'replay' => dataset === 'replay'
export const isSimulated = (dataset: Dataset | null): dataset is 'simulated' => dataset === 'simulated'

/**
 * The calendar of a data set.
 *
 * @param dataset null: unknown
 * @param exchange the calendar of the exchange, which applies to all but the simulated market
 */
export function calendarOf(dataset: Dataset | null, exchange: Calendar): Calendar {
  return isSimulated(dataset) ? simulatedCalendar : exchange
}
