import { computed } from 'vue'
import type { Ref } from 'vue'
import { searchText } from '#shared/disclosures/search-terms'
import type { Headline } from '#shared/rest/news'
import { LIVE } from '../../live/live.ts'
import { useList } from '../../live/useList.ts'
import type { ListView, Stretch } from '../../live/useList.ts'
import { call } from '../../rest/call.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { latest } from '../latest.ts'

/** A filter of headlines; empty fields match all. */
export interface NewsFilter {
  code: string
  q: string
}

export function newsMatcher({ code, q }: NewsFilter): (row: Headline) => boolean {
  const words = q.split(/\s+/u).flatMap((word) => searchText(word) || [])
  return ({ codes, title, excerpt, outlet }) =>
    (code === '' || codes.includes(code)) &&
    words.every((word) => searchText(title, excerpt, outlet, ...codes).includes(word))
}

/** A live list of filtered headlines. */
export function useNews(filter: Readonly<Ref<NewsFilter>>, { pageRows = 100 } = {}) {
  const api = injectRequired(API)
  const { lists } = injectRequired(LIVE)
  const { problem, attempt } = useProblem()
  const view = computed((): ListView<'news', Headline> => {
    const { code, q } = filter.value
    const query = { code, q: q.trim() }
    const page = async (before?: number): Promise<Stretch<Headline>> => {
      const limits = { limit: String(pageRows), before: before === undefined ? undefined : String(before) }
      const { items, next } = await call(api, 'listNews', { query: { ...query, ...limits } })
      return { items, atEnd: next === null }
    }
    return {
      topic: 'news',
      matches: newsMatcher(filter.value),
      newest: () => page(),
      older: (held) => page(Math.min(...held.map(({ id }) => id))),
      after: (seq, limit) =>
        call(api, 'listNews', { query: { ...query, after: String(seq), limit: String(limit) } }),
    }
  })
  const list = useList(
    view,
    () => lists.news,
    attempt,
    (topic) => lists.enter(topic),
  )
  return { ...list, rows: computed(() => latest(list.rows.value)), problem }
}
