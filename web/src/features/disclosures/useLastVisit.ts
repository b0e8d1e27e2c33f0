import { useLocalStorage } from '@vueuse/core'
import { computed, ref } from 'vue'
import type { Ref } from 'vue'
import type { Disclosure } from '#shared/rest/disclosures'

/**
 * What came since this page was last left, on this device. The mark moves on when the reader says so or leaves; while the page
 * is open what was new stays so.
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
