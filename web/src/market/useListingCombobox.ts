import { computed, ref, shallowRef } from 'vue'
import type { QuoteRow } from '#shared/market/quote'
import type { Feed } from '../live/feed.ts'
import { useStockSearch } from './useStockSearch.ts'

/** A listing in the list. */
export type FoundListing = Pick<QuoteRow, 'code' | 'name' | 'market'> & {
  /** Of one that has left the board: since when, as ISO 8601. */
  delistedAt?: string
}

export interface ListingComboboxOptions {
  chosen: (listing: FoundListing) => void
  /** The reader gave up by Escape. */
  left: () => void
  /** Which of what is found may be chosen; all, if it is not said. */
  offered?: (listing: FoundListing) => boolean
  /** Finds what has left the board; it comes after what is on it, a moment later. Must not fail. */
  findFormer?: (query: string) => Promise<readonly FoundListing[]>
}

/**
 * A field with a list of listings under it (ARIA's combobox): the focus stays in the field. It searches while a syllable is
 * being composed, or ㅅ would find nothing before the next key, and leaves the Enter that ends a syllable to the input method.
 */
export function useListingCombobox(
  feed: Feed,
  { chosen, left, offered = () => true, findFormer }: ListingComboboxOptions,
) {
  const { find } = useStockSearch(feed)
  const query = ref('')
  const found = shallowRef<readonly FoundListing[]>([])
  /** Place in `found`. */
  const pointed = ref(0)
  const isOpen = computed(() => query.value.trim() !== '')
  /** The letters that `found` answers; to say that nothing was found before they were looked for would be a guess. */
  const answered = ref('')
  const isEmpty = computed(() => isOpen.value && answered.value === query.value && found.value.length === 0)

  async function search(text: string): Promise<void> {
    query.value = text
    const rows = await find(text)
    // A later letter may have been answered before.
    if (query.value !== text) return
    found.value = rows.filter(offered)
    pointed.value = 0
    const former = text.trim() === '' ? [] : ((await findFormer?.(text)) ?? [])
    if (query.value !== text) return
    found.value = [...found.value, ...former.filter(offered)]
    answered.value = text
  }

  function clear(): void {
    query.value = ''
    found.value = []
  }

  function choose(listing: FoundListing | undefined): void {
    if (listing === undefined) return
    clear()
    chosen(listing)
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    const count = found.value.length
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (count > 0) pointed.value = (pointed.value + (event.key === 'ArrowDown' ? 1 : count - 1)) % count
        break
      case 'Enter':
        choose(found.value[pointed.value])
        break
      case 'Escape':
        clear()
        left()
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return { query, found, pointed, isOpen, isEmpty, search, clear, choose, onKey }
}
