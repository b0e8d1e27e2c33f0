import { computed, ref, shallowRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { QuoteRow } from '#shared/market/quote'
import type { FindStocks } from './useStockSearch.ts'

/** What is in the list: a listing, an index, or a page. */
export interface FoundListing extends Partial<Pick<QuoteRow, 'price' | 'previousClose' | 'state'>> {
  code: string
  name: string
  /** Beside the code. */
  market: string
  /** Of one that has left the board: since when, as ISO 8601. */
  delistedAt?: string
  /** Where it leads, if not to the page of a stock. */
  to?: RouteLocationRaw
  /** Stands over it: what it and those after it are. */
  heading?: string
}

export interface ListingComboboxOptions {
  chosen: (listing: FoundListing) => void
  /** The reader gave up by Escape. */
  left: () => void
  /** Which of what is found may be chosen; all, if it is not said. */
  offered?: (listing: FoundListing) => boolean
  /** Finds what has left the board; it comes after what is on it, a moment later. Must not fail. */
  findFormer?: (query: string) => Promise<readonly FoundListing[]>
  /** Finds what is no listing: indices and pages. They come after the listings, unless their name is what was typed. */
  findPlaces?: (query: string) => readonly FoundListing[]
  /** What is offered before anything was typed. */
  idle?: () => readonly FoundListing[]
}

type ListKey = 'ArrowDown' | 'ArrowUp' | 'Enter'

/** The server is asked when the typing pauses, not at every key. */
const FORMER_AFTER_MS = 150

/**
 * A field with a list of listings under it (ARIA's combobox): the focus stays in the field. It searches while a syllable is
 * being composed, or ㅅ would find nothing before the next key, and leaves the Enter that ends a syllable to the input method.
 * Keys that are pressed before the list answers what is typed wait for that answer: Enter never takes a hit of earlier letters.
 *
 * @param ready resolves when there is something to search in
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
  /** Place in `found`. */
  const pointed = ref(0)
  const isTyped = computed(() => query.value.trim() !== '')
  /** What is offered before anything was typed is in the list. */
  const isIdle = ref(false)
  const isOpen = computed(() => isTyped.value || (isIdle.value && found.value.length > 0))
  /** Whether `found` answers `query`: with a hit, or with none after everything was looked through. */
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

  /** Nothing of it is pointed at: who presses Enter in an empty field wants nothing. */
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

  /** Ends the search that runs. Its list stays until the next one is answered, so that it does not flicker at every key. */
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
