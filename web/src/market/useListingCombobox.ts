import { computed, ref, shallowRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { QuoteRow } from '#shared/market/quote'
import type { FindStocks } from './useStockSearch.ts'

/** An option: a listing, an index, or a page. */
export interface FoundListing extends Partial<
  Pick<QuoteRow, 'price' | 'previousClose' | 'state' | 'isin' | 'section'>
> {
  code: string
  name: string
  /** Shown beside the code. */
  market: string
  /** When it was delisted (ISO 8601). */
  delistedAt?: string
  /** Its route, if it is not the page of a stock. */
  to?: RouteLocationRaw
  /** A heading above it and the options after it. */
  heading?: string
}

export interface ListingComboboxOptions {
  chosen: (listing: FoundListing) => void
  /** Called on Escape. */
  left: () => void
  /** Which results may be selected; default: all. */
  offered?: (listing: FoundListing) => boolean
  /** Finds delisted stocks, which are appended when they arrive. Must not reject. */
  findFormer?: (query: string) => Promise<readonly FoundListing[]>
  /** Finds indices and pages. They follow the listings, unless the query is their exact name. */
  findPlaces?: (query: string) => readonly FoundListing[]
  /** The suggestions for an empty query. */
  idle?: () => readonly FoundListing[]
}

type ListKey = 'ArrowDown' | 'ArrowUp' | 'Enter'

/** Debounces requests to the server. */
const FORMER_AFTER_MS = 150

/**
 * A field with a list of listings under it (ARIA's combobox): the focus stays in the field. It searches while a syllable is
 * being composed, or ㅅ would find nothing before the next key, and leaves the Enter that ends a syllable to the input method.
 * Keys pressed before the list matches the query are deferred: Enter never selects a result of an earlier query.
 *
 * @param ready resolves when there are listings to search
 */
export function useListingCombobox(
  ready: () => Promise<FindStocks>,
  {
    chosen,
    left,
    offered = () => true,
    findFormer,
    findPlaces = () => [],
    idle = () => [],
  }: ListingComboboxOptions,
) {
  const query = ref('')
  const found = shallowRef<readonly FoundListing[]>([])
  /** Index in `found`. */
  const pointed = ref(0)
  const isTyped = computed(() => query.value.trim() !== '')
  /** Whether the list shows suggestions for an empty query. */
  const isIdle = ref(false)
  const isOpen = computed(() => isTyped.value || (isIdle.value && found.value.length > 0))
  /** Whether `found` is the result of `query`: with a hit, or empty after all sources answered. */
  const isAnswered = ref(true)
  const isEmpty = computed(() => isTyped.value && isAnswered.value && found.value.length === 0)
  const isSearching = computed(() => isTyped.value && !isAnswered.value && found.value.length === 0)
  let waitingKeys: ListKey[] = []
  let searches = 0

  async function search(text: string): Promise<void> {
    clear()
    query.value = text
    if (!isTyped.value) return suggest()
    isIdle.value = false
    const turn = searches
    const isOver = () => turn !== searches
    isAnswered.value = false
    const find = await ready()
    if (isOver()) return
    const places = findPlaces(text)
    const isMeant = ({ name }: FoundListing) => name.toLowerCase() === text.trim().toLowerCase()
    const listings = find(text).filter(offered)
    found.value = [...places.filter(isMeant), ...listings, ...places.filter((place) => !isMeant(place))]
    pointed.value = 0
    if (found.value.length > 0) answer()
    if (isOver()) return
    const former = await formerOf(text, isOver)
    if (isOver()) return
    found.value = [...found.value, ...former.filter(offered)]
    answer()
  }

  /** No option is active: Enter in an empty field selects nothing. */
  function suggest(): void {
    if (isTyped.value) return
    found.value = idle()
    pointed.value = -1
    isIdle.value = true
  }

  async function formerOf(text: string, isOver: () => boolean): Promise<readonly FoundListing[]> {
    if (findFormer === undefined) return []
    await new Promise((resolve) => setTimeout(resolve, FORMER_AFTER_MS))
    return isOver() ? [] : findFormer(text)
  }

  function answer(): void {
    isAnswered.value = true
    const keys = waitingKeys
    waitingKeys = []
    keys.forEach(press)
  }

  /** Cancels the running search. Its list stays until the next result, to avoid flicker. */
  function clear(): void {
    searches++
    waitingKeys = []
    isAnswered.value = true
    query.value = ''
  }

  function choose(listing: FoundListing | undefined): void {
    if (listing === undefined) return
    leave()
    chosen(listing)
  }

  function press(key: ListKey): void {
    const count = found.value.length
    if (key === 'Enter') choose(found.value[pointed.value])
    else if (count > 0) {
      const from = key === 'ArrowUp' ? Math.max(pointed.value, 0) : pointed.value
      pointed.value = (from + (key === 'ArrowDown' ? 1 : count - 1)) % count
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
      case 'Enter':
        if (isAnswered.value) press(event.key)
        else waitingKeys.push(event.key)
        break
      case 'Escape':
        leave()
        left()
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  function leave(): void {
    clear()
    isIdle.value = false
    found.value = []
  }

  return { query, found, pointed, isOpen, isEmpty, isSearching, search, suggest, leave, choose, onKey }
}
