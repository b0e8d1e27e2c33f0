import {
  disclosuresAfter,
  disclosuresBefore,
  newestDisclosureSeq,
  type DisclosureFilter,
} from '#database/disclosures/read-disclosures'
import type { Disclosure } from '#shared/rest/disclosures'
import type { BoardRows } from './board-rows.ts'
import { presentDisclosure } from './present-disclosure.ts'

/** Disclosures in the shape of REST and sockets. */
export const DISCLOSURES: BoardRows<DisclosureFilter, Disclosure> = {
  newestSeq: newestDisclosureSeq,
  before: async (...requested) => (await disclosuresBefore(...requested)).map(presentDisclosure),
  after: async (...requested) => (await disclosuresAfter(...requested)).map(presentDisclosure),
}
