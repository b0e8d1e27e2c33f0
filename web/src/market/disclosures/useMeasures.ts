import { useDebounceFn, useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import { partsOf } from '#shared/disclosures/classify'
import { MEASURE_SUBJECTS } from '#shared/disclosures/measures'
import type { Disclosure } from '#shared/rest/disclosures'
import type { StockMeasure } from '#shared/rest/measures'
import { MINUTE_MS } from '#shared/time'
import { LIVE } from '../../live/live.ts'
import { useList } from '../../live/useList.ts'
import type { ListView } from '../../live/useList.ts'
import { call } from '../../rest/call.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'

/** Some measures expire without a notice. */
const AGAIN_MS = 5 * MINUTE_MS
/** Notices arrive in bursts. */
const SETTLED_MS = 300

/** The measures in force, reloaded after notices; with a code, all measures of that listing. */
export function useMeasures(code = ''): Readonly<Ref<readonly StockMeasure[]>> {
  const api = injectRequired(API)
  const { lists } = injectRequired(LIVE)
  const { attempt } = useProblem()
  const measures = shallowRef<readonly StockMeasure[]>([])
  const nothing = () => Promise.resolve({ items: [], atEnd: true })
  const view = shallowRef<ListView<'disclosures', Disclosure>>({
    topic: 'disclosures',
    matches: (row) =>
      (code === '' || row.code === code) &&
      row.kinds.some((kind) => MEASURE_SUBJECTS.includes(partsOf(kind).subject)),
    newest: nothing,
    older: nothing,
    after: (seq, limit) =>
      call(api, 'listDisclosures', { query: { after: String(seq), limit: String(limit) } }),
  })
  const notices = useList(
    view,
    () => lists.disclosures,
    attempt,
    (topic) => lists.enter(topic),
  )
  const reload = () =>
    attempt(async () => {
      measures.value = (await call(api, 'listMeasures', { query: { code } })).items
    })
  const settled = useDebounceFn(reload, SETTLED_MS)
  const news = computed(() => `${notices.state.value === 'live'} ${notices.rows.value[0]?.seq ?? 0}`)
  watch(news, () => void settled())
  useIntervalFn(() => void reload(), AGAIN_MS)
  void reload()
  return measures
}
