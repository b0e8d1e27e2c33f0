import { squeezed } from '../disclosures/title.ts'

/** A headline as one outlet publishes it. */
export interface PublishedHeadline {
  title: string
  /** null: it has no link. */
  url: string | null
  publishedMs: number
  excerpt: string
  codes: readonly string[]
  /** Identifies it in its feed: its link if it has one. */
  key: string
}

const BRACKETED = /\[[^\]]{1,20}\]|\([^)]{1,20}\)|<[^>]{1,20}>/gu
const SIGNS = /[^\p{L}\p{N}]/gu

/** Equal for headlines of one story: signs, spaces and marks such as [속보] are ignored. */
export function storyOf(title: string): string {
  const words = squeezed(title.normalize('NFKC').replace(BRACKETED, '')).replace(SIGNS, '').toLowerCase()
  return words === '' ? squeezed(title) : words
}
