import { computed, inject, shallowReactive, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { StockCode } from '#shared/market/quote'
import { LIVE } from '../live/live.ts'
import type { NameOf } from '../words/locale.ts'
import { LOCALES } from '../words/locales.ts'
import type { Language } from '../words/numbers.ts'

const asAtTheExchange: NameOf = ({ name }) => name
/** Those that are loaded. */
const namers = shallowReactive(new Map<Language, NameOf>())

/** Each name once: rows are painted again and again. */
function remembered(nameOf: NameOf): NameOf {
  const known = new Map<string, string>()
  return (listing) => {
    const key = `${listing.code} ${listing.name}`
    const name = known.get(key) ?? nameOf(listing)
    known.set(key, name)
    return name
  }
}

async function load(language: Language): Promise<void> {
  const { listingNames } = LOCALES[language]
  if (listingNames === undefined || namers.has(language)) return
  try {
    namers.set(language, remembered(await listingNames()))
  } catch {
    // The server is away: names stay as at the exchange until the next page that shows some.
  }
}

/** How listings are named in the reader's language; the rules of a language are loaded only then. */
export function useListingNames(): { nameOf: ComputedRef<NameOf> } {
  const { locale } = useI18n({ useScope: 'global' })
  const language = computed(() => locale.value as Language)
  watch(language, (now) => void load(now), { immediate: true })
  return { nameOf: computed(() => namers.get(language.value) ?? asAtTheExchange) }
}

/**
 * How a company is named, by the code of its listing: in the reader's language where the board has the listing and the language
 * names it otherwise than the exchange, else as given.
 */
export function useCompanyNames(): (code: StockCode | null, name: string) => string {
  const { nameOf } = useListingNames()
  const feed = inject(LIVE, null)?.feed
  const isLoaded = shallowRef(false)
  void feed?.loaded().then(() => (isLoaded.value = true))
  return (code, name) => {
    const row = isLoaded.value && code !== null ? feed?.market.rowByCode(code) : undefined
    const named = row === undefined ? undefined : nameOf.value(row)
    return named === undefined || named === row?.name ? name : named
  }
}
