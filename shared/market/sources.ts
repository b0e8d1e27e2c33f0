import type { Dataset } from './dataset.ts'

interface SourceFacts {
  /** The data set that it feeds. */
  dataset: Dataset
  /** Whether MARKET_SOURCE may name it. */
  live: boolean
  /** Whether HISTORY_SOURCE may name it, and whether it is the default history of its data set. */
  history: 'by default' | 'on request' | null
  /** The default of MARKET_HOURS: a source of the exchange is polled in its hours only. */
  hours: 'session' | 'always'
  /** Its terms allow only the key holder's own use. */
  ownUse?: true
  /** It sends changes by itself: the time at which each row was received is known. */
  pushes?: true
  /** Whether its as-of times are exact, or only an upper bound of the age of its prices. */
  asOf: 'stated' | 'bound'
  /**
   * It may not be updated for days and guarantees no more: the board then shows its newest day, labelled as
   * such.
   */
  mayStandStill?: true
}

/**
 * All sources of prices, by their names in the settings. Their implementations are in
 * `worker/sources/registry.ts`; these are the facts for settings, servers and pages.
 */
export const SOURCES = {
  simulator: { dataset: 'simulated', live: true, history: 'by default', hours: 'always', asOf: 'stated' },
  'csv-cache': {
    dataset: 'krx',
    live: true,
    history: null,
    hours: 'session',
    asOf: 'bound',
    mayStandStill: true,
  },
  krx: { dataset: 'krx', live: true, history: 'on request', hours: 'session', asOf: 'stated' },
  'krx-openapi': { dataset: 'krx', live: true, history: 'by default', hours: 'session', asOf: 'stated' },
  kis: {
    dataset: 'krx',
    live: true,
    history: null,
    hours: 'session',
    asOf: 'stated',
    ownUse: true,
    pushes: true,
  },
  replay: { dataset: 'replay', live: true, history: null, hours: 'always', asOf: 'stated' },
} as const satisfies Readonly<Record<string, SourceFacts>>

type Sources = typeof SOURCES
export type SourceName = keyof Sources
export type LiveSourceName = Having<{ live: true }>
export type HistorySourceName = Having<{ history: string }>

type Having<Facts> = { [N in SourceName]: Sources[N] extends Facts ? N : never }[SourceName]

/** The data set of a source name. */
export type DatasetOf<N extends SourceName> = Sources[N]['dataset']

export const SOURCE_NAMES = Object.keys(SOURCES).filter((name): name is SourceName => name in SOURCES)

export const LIVE_SOURCES = SOURCE_NAMES.filter((name): name is LiveSourceName => SOURCES[name].live)

export const HISTORY_SOURCES = SOURCE_NAMES.filter(
  (name): name is HistorySourceName => SOURCES[name].history !== null,
)

function factsOf(source: string | null | undefined): SourceFacts | undefined {
  const known = SOURCE_NAMES.find((name) => name === source)
  return known === undefined ? undefined : SOURCES[known]
}

/** Whether a source's as-of time is only an upper bound. */
export function isAsOfBound(source: string | null | undefined): boolean {
  return factsOf(source)?.asOf === 'bound'
}

/** Whether a source sends changes by itself, so that each row has its own time of receipt. */
export function isPushed(source: string | null | undefined): boolean {
  return factsOf(source)?.pushes === true
}

/** Whether a source that answers without newer data may be normal. */
export function mayStandStill(source: string | null | undefined): boolean {
  return factsOf(source)?.mayStandStill === true
}

/** Whether the operator must be warned that the prices are for own use only. */
export function isForOwnUse(source: string | null | undefined): boolean {
  return factsOf(source)?.ownUse === true
}

/** @param source as a worker names it, perhaps one of another release; null: no worker has reported one */
export function datasetOf(source: string | null | undefined): Dataset | null {
  const known = SOURCE_NAMES.find((name) => name === source)
  return known === undefined ? null : SOURCES[known].dataset
}
