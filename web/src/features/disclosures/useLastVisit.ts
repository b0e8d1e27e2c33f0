import { useLocalStorage } from '@vueuse/core'
import { computed, ref } from 'vue'
import type { Ref } from 'vue'
import type { Disclosure } from '#shared/rest/disclosures'

/**
 * What was published since the last visit on this device. The mark moves when the user marks all as read or leaves; while
 * the page is open, new rows stay marked.
 */
export function useLastVisit(rows: Readonly<Ref<readonly Disclosure[]>>) {
  const kept = useLocalStorage('disclosures-read', 0)
  const mark = ref(kept.value)
  const newest = computed(() => rows.value[0]?.id ?? 0)
  const keep = () => (kept.value = Math.max(kept.value, newest.value))

  return {
    /** On a first visit nothing is new: all of it would be. */
    isFresh: ({ id }: Disclosure) => mark.value > 0 && id > mark.value,
    unread: computed(() => (mark.value === 0 ? 0 : rows.value.filter(({ id }) => id > mark.value).length)),
    readAll: () => {
      keep()
      mark.value = newest.value
    },
    leave: keep,
  }
}
