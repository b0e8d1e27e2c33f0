import type { Dataset } from './dataset.ts'

interface SourceFacts {
  /** The data set that it feeds. */
  dataset: Dataset
  /** MARKET_SOURCE may name it. */
  live: boolean
  /** Whether HISTORY_SOURCE may name it, and whether it is the past of its data set when nothing is said. */
  history: 'by default' | 'on request' | null
  /** What MARKET_HOURS is when nothing is said: a source of the exchange is asked in its hours only. */
  hours: 'session' | 'always'
  /** Its terms allow the own use of whoever has the key, and nothing else. */
  ownUse?: true
  /** Whether it tells of when its prices are, or no more than that they are not newer than some moment. */
  asOf: 'told' | 'bound'
  /** It stands still now and then, and promises no more: the board then shows the newest day there is, in words. */
  mayStandStill?: true
}

/**
 * All sources of prices, by the names that the settings use. What they do is in `worker/sources/registry.ts`; this is what
 * settings, servers and pages know of them.
 */
export const SOURCES = {
  simulator: { dataset: 'simulated', live: true, history: 'by default', hours: 'always', asOf: 'told' },
  'csv-cache': {
    dataset: 'krx',
    live: true,
    history: null,
    hours: 'session',
    asOf: 'bound',
    mayStandStill: true,
  },
  krx: { dataset: 'krx', live: true, history: 'on request', hours: 'session', asOf: 'told' },
  'krx-openapi': { dataset: 'krx', live: true, history: 'by default', hours: 'session', asOf: 'told' },
  kis: { dataset: 'krx', live: true, history: null, hours: 'session', asOf: 'told', ownUse: true },
  replay: { dataset: 'replay', live: true, history: null, hours: 'always', asOf: 'told' },
} as const satisfies Readonly<Record<string, SourceFacts>>

type Sources = typeof SOURCES
export type SourceName = keyof Sources
export type LiveSourceName = Having<{ live: true }>
export type HistorySourceName = Having<{ history: string }>

type Having<Facts> = { [N in SourceName]: Sources[N] extends Facts ? N : never }[SourceName]

/** The data set that a source of this name feeds. */
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

/** Whether the moment of a source's prices is no more than a bound: they are not newer. */
export function isAsOfBound(source: string | null | undefined): boolean {
  return factsOf(source)?.asOf === 'bound'
}

/** Whether a source that answers and has nothing newer is as it may be. */
export function mayStandStill(source: string | null | undefined): boolean {
  return factsOf(source)?.mayStandStill === true
}

/** Whether whoever runs the board must be told that its prices are for nobody else. */
export function isForOwnUse(source: string | null | undefined): boolean {
  return factsOf(source)?.ownUse === true
}

/** @param source as a worker names it, perhaps one of another release; null: no worker has said */
export function datasetOf(source: string | null | undefined): Dataset | null {
  const known = SOURCE_NAMES.find((name) => name === source)
  return known === undefined ? null : SOURCES[known].dataset
}
