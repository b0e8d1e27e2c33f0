import { computed } from 'vue'
import type { Ref } from 'vue'
import type { Disclosure } from '#shared/rest/disclosures'
import { LIVE } from '../../live/live.ts'
import { useList } from '../../live/useList.ts'
import type { ListView, Stretch } from '../../live/useList.ts'
import { call } from '../../rest/call.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { matcherOf, restQueryOf, type DisclosureFilter } from './disclosure-filter.ts'
import { latest } from '../latest.ts'

interface Options {
  pageRows?: number
  /** The codes of the filter's watchlist; a new array reloads the list. */
  watched?: Readonly<Ref<readonly string[]>>
}

/** A live list of filtered disclosures. */
export function useDisclosures(
  filter: Readonly<Ref<DisclosureFilter>>,
  { pageRows = 100, watched }: Options = {},
) {
  const api = injectRequired(API)
  const { lists } = injectRequired(LIVE)
  const { problem, attempt } = useProblem()
  const view = computed((): ListView<'disclosures', Disclosure> => {
    const query = restQueryOf(filter.value)
    const page = async (before?: number): Promise<Stretch<Disclosure>> => {
      const limits = { limit: String(pageRows), before: before === undefined ? undefined : String(before) }
      const { items, next } = await call(api, 'listDisclosures', { query: { ...query, ...limits } })
      return { items, atEnd: next === null }
    }
    return {
      topic: 'disclosures',
      matches: matcherOf(filter.value, watched?.value),
      newest: () => page(),
      older: (held) => page(Math.min(...held.map(({ id }) => id))),
      after: (seq, limit) =>
        call(api, 'listDisclosures', { query: { ...query, after: String(seq), limit: String(limit) } }),
    }
  })
  const list = useList(
    view,
    () => lists.disclosures,
    attempt,
    (topic) => lists.enter(topic),
  )
  return { ...list, rows: computed(() => latest(list.rows.value)), problem }
}
