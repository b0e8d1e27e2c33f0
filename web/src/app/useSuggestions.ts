import { INDEX_CODES } from '#shared/market/index-quote'
import { useI18n } from 'vue-i18n'
import type { Feed } from '../live/feed.ts'
import { useSession } from '../session/session.ts'
import { placesOf } from '../shell/places.ts'
import { readVisits, suggested } from '../market/visits.ts'
import type { FoundListing } from '../market/useListingCombobox.ts'

/** The number of each kind, before anything is typed. */
const SUGGESTED = 5

/** Suggestions of the search beside listings: indices, pages, and recently viewed items. */
export function useSuggestions(feed: () => Feed) {
  const { t } = useI18n()
  const session = useSession()

  function places(): FoundListing[] {
    const indices = INDEX_CODES.map((code) => ({
      code,
      name: t(`index.${code}`),
      market: t('find.index'),
      to: { name: 'compare', query: { codes: code } },
    }))
    const pages = placesOf(session.user?.role).map(({ name }) => ({ code: name, name: t(`nav.${name}`) }))
    const own = (['settings', 'account', 'glossary'] as const).map((name) => ({
      code: name,
      name: t(`user.${name}`),
    }))
    return [
      ...indices,
      ...[...pages, ...own].map((page) => ({ ...page, market: t('find.page'), to: { name: page.code } })),
    ]
  }

  function findPlaces(query: string): FoundListing[] {
    const wanted = query.normalize('NFC').replace(/\s/g, '').toLowerCase()
    const begins = (text: string) => text.replace(/\s/g, '').toLowerCase().startsWith(wanted)
    return places().filter(({ code, name }) => begins(name) || begins(code))
  }

  function idle(): FoundListing[] {
    const { recent, often } = suggested(readVisits(localStorage), SUGGESTED)
    const rows = new Map([...feed().market.rows()].map((row) => [row.code, row]))
    const group = (codes: readonly string[], heading: string) =>
      codes
        .flatMap((code) => rows.get(code) ?? [])
        .map((row, at): FoundListing => (at === 0 ? { ...row, heading } : row))
    return [...group(recent, t('find.recent')), ...group(often, t('find.often'))]
  }

  return { findPlaces, idle }
}
