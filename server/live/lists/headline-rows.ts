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
  before: async (...requested) => (await headlinesBefore(...requested)).map(presentHeadline),
  after: async (...requested) => (await headlinesAfter(...requested)).map(presentHeadline),
}
