import type { HistorySourceName, LiveSourceName, SourceName } from '#shared/market/sources'
import type { HistorySource } from '../history/history-source.ts'
import type { SourceDefinition, SourceDeps } from './definition.ts'
import { csvCache } from './csv-cache/definition.ts'
import { kis } from './kis/definition.ts'
import { krxOpenapi } from './krx-openapi/definition.ts'
import { krx } from './krx/definition.ts'
import { replay } from './replay/definition.ts'
import { simulator } from './simulator/definition.ts'
import type { MarketSource } from './source.ts'

/** All sources. A name of `SOURCES` without an entry does not compile. */
export const REGISTRY: { readonly [N in SourceName]: SourceDefinition<N> } = {
  simulator,
  'csv-cache': csvCache,
  krx,
  'krx-openapi': krxOpenapi,
  kis,
  replay,
}

/** @throws ConfigError when a setting cannot be used */
export function createSource(name: LiveSourceName, deps: SourceDeps): MarketSource {
  return REGISTRY[name].create(deps)
}

/** @throws ConfigError */
export function createSources(
  [first, ...others]: readonly [LiveSourceName, ...LiveSourceName[]],
  deps: SourceDeps,
): [MarketSource, ...MarketSource[]] {
  return [createSource(first, deps), ...others.map((name) => createSource(name, deps))]
}

/** The history source; null: none. */
export function createHistory(name: HistorySourceName | 'none', deps: SourceDeps): HistorySource | null {
  return name === 'none' ? null : REGISTRY[name].history(deps)
}
