import type { Calendar } from './calendar.ts'
import { simulatedCalendar } from './simulated-calendar.ts'

/**
 * Whose data they are: the exchange's, made-up ones, or a recorded day that is replayed. Listings belong to a data set, so a
 * made-up or replayed price never stands beside a real one. In the database the column is called `board`; which data set a
 * source feeds is in `sources.ts`.
 */
export const DATASETS = ['krx', 'simulated', 'replay'] as const
export type Dataset = (typeof DATASETS)[number]

/** Those whose days are stored and can be replayed. */
export const RECORDED_DATASETS = ['krx', 'simulated'] as const satisfies readonly Dataset[]
export type RecordedDataset = (typeof RECORDED_DATASETS)[number]

export const isReplay = (dataset: Dataset | null): dataset is 'replay' => dataset === 'replay'
export const isSimulated = (dataset: Dataset | null): dataset is 'simulated' => dataset === 'simulated'

/**
 * The calendar of a data set whose days go by.
 *
 * @param dataset null: nobody has said
 * @param exchange the calendar of the exchange, which all but the simulated market go by
 */
export function calendarOf(dataset: Dataset | null, exchange: Calendar): Calendar {
  return isSimulated(dataset) ? simulatedCalendar : exchange
}
