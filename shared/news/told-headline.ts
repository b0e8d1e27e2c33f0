import { squeezed } from '../disclosures/title.ts'

/** A headline as one outlet tells it. */
export interface ToldHeadline {
  title: string
  /** null: it leads nowhere. */
  url: string | null
  publishedMs: number
  excerpt: string
  codes: readonly string[]
  /** What it is known by where it leads nowhere. */
  key: string
}

const BRACKETED = /\[[^\]]{1,20}\]|\([^)]{1,20}\)|<[^>]{1,20}>/gu
const SIGNS = /[^\p{L}\p{N}]/gu

/** The same for one story, whichever outlet tells it: signs, spaces and marks such as [속보] do not count. */
export function storyOf(title: string): string {
  const words = squeezed(title.normalize('NFKC').replace(BRACKETED, '')).replace(SIGNS, '').toLowerCase()
  return words === '' ? squeezed(title) : words
}
