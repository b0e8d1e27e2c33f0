import { computed, inject } from 'vue'
import type { ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { QuoteRow } from '#shared/market/quote'
import { seoulClockTime } from '../../live/clock.ts'
import type { Feed } from '../../live/feed.ts'
import { LIVE } from '../../live/live.ts'
import { useWords } from '../../live/useWords.ts'
import type { Tag } from './row-element.ts'

type Tags = ReadonlyMap<string, readonly Tag[]>

/**
 * The tags of rows beside their badges.
 *
 * @param measures what the exchange does to listings by its notices, by their code
 * @returns `marks`: these and the marks of the source, by code; `originTag`: of a row from another source than the board's
 */
export function useRowTags(feed: () => Feed, measures: () => Tags) {
  const { t } = useI18n()
  const { sourceName, delayLabel } = useWords()
  const live = inject(LIVE, null)
  /** As a string, so that an unchanged link, which arrives every second, triggers no render. */
  const marked = computed(() => {
    const stocks = live?.lamp.value.link?.stocks ?? []
    return JSON.stringify(stocks.flatMap(({ code, mark }) => (mark === 'expected' ? [] : [[code, mark]])))
  })
  const marks: ComputedRef<Tags> = computed(() => {
    const byCode = new Map<string, readonly Tag[]>()
    for (const [code, name] of JSON.parse(marked.value) as [code: string, name: string][]) {
      const tag = { name, short: t(`stockMark.${name}.short`), full: t(`stockMark.${name}.full`) }
      byCode.set(code, [...(byCode.get(code) ?? []), tag])
    }
    for (const [code, tags] of measures()) byCode.set(code, [...(byCode.get(code) ?? []), ...tags])
    return byCode
  })
  function originTag({ id, asOfMs }: QuoteRow): Tag | null {
    const origin = feed().market.otherOriginOf(id)
    if (origin === undefined) return null
    const [time, source] = [seoulClockTime(asOfMs), sourceName(origin.source)]
    const full = t('otherOrigin.full', { time, source, delay: delayLabel(origin.delayMinutes) })
    return { name: 'other-origin', short: t('otherOrigin.short', { time }), full }
  }
  return { marks, originTag }
}
