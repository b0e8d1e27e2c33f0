import {
  headlinesAfter,
  headlinesBefore,
  newestHeadlineSeq,
  type HeadlineFilter,
} from '#database/news/headlines'
import type { Headline } from '#shared/rest/news'
import type { BoardRows } from './board-rows.ts'
import { presentHeadline } from './present-headline.ts'

/** Headlines in the shape of REST and sockets. */
export const HEADLINES: BoardRows<HeadlineFilter, Headline> = {
  newestSeq: newestHeadlineSeq,
  before: async (...asked) => (await headlinesBefore(...asked)).map(presentHeadline),
  after: async (...asked) => (await headlinesAfter(...asked)).map(presentHeadline),
}
