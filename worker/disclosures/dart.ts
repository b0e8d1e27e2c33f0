import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { seoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { SourceFault } from '../sources/access/fault.ts'
import { createHoldGate } from '../sources/access/hold.ts'
import { send } from '../sources/access/send.ts'
import { createAccessStore } from '../sources/access/store.ts'
import { faultOf } from './dart-status.ts'
import { readPage, type DartPage } from './dart-page.ts'
import type { FilingAnswer, FilingList } from './filing-list.ts'
import { refuse } from './kind.ts'

export interface DartOptions {
  redis: Redis
  baseUrl: string
  key: string
  now: () => number
  random: () => number
  timeoutMs?: number
}

const PAGE_ROWS = 100
const MAX_BYTES = 2 * 1024 * 1024
/** A key allows 20,000 calls a day; some are left for its owner. */
const DAILY_BUDGET = 16_000
/** A day has some thousands of filings. */
const MAX_PAGES = 100
/** A filing can be withdrawn days after it was filed, and is only marked in the list of its own day. */
const REREAD_DAYS = 7
/** Filings inserted while pages are read move others to the next page. */
const ROUNDS = 3

/** The supervisor's list of the day, with codes and without times. */
export function createDart(options: DartOptions): FilingList {
  const { redis, baseUrl, key, now, random, timeoutMs = 15_000 } = options
  const { host } = new URL(baseUrl)
  const store = createAccessStore(redis, 'dart', host)
  // A new key was set by an operator: the refusal of the old one does not apply to it.
  const login = createHash('sha256').update(key).digest('hex')
  const gate = createHoldGate(store, { now, random, login })
  const root = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`

  async function read(page: number, signal: AbortSignal, days = 1): Promise<DartPage> {
    const today = seoulDate(now())
    if ((await store.countCall(today)) > DAILY_BUDGET)
      throw new SourceFault('budget_spent', `all ${DAILY_BUDGET} calls of the day are spent`, 'midnight')
    const first = seoulDate(now() - (days - 1) * DAY_MS)
    const url = new URL('api/list.json', root)
    url.search = new URLSearchParams({
      crtfc_key: key,
      bgn_de: first.replaceAll('-', ''),
      end_de: today.replaceAll('-', ''),
      page_no: String(page),
      page_count: String(PAGE_ROWS),
    }).toString()
    const limits = { timeoutMs, maxBytes: MAX_BYTES, signal }
    const { status, text } = await send(url.href, { redirect: 'manual' }, limits)
    refuse(status)
    return checked(text)
  }

  function checked(text: string): DartPage {
    const page = readPage(text)
    const fault = faultOf(page.status, page.message, now())
    if (fault !== null) throw fault
    return page
  }

  /** Reads pages until the number of filings equals the total of the source. */
  async function readAll(known: ReadonlySet<string>, signal: AbortSignal): Promise<FilingAnswer> {
    const filings = new Map<string, FilingAnswer['filings'][number]>()
    const setAside = new Set<string>()
    for (let round = 0; round < ROUNDS; round++) {
      for (let number = 1; number <= MAX_PAGES; number++) {
        const page = await read(number, signal)
        for (const filing of page.filings) filings.set(filing.number, filing)
        for (const row of page.setAside) setAside.add(row)
        const all = new Set([...known, ...filings.keys()])
        if (all.size + setAside.size >= page.total)
          return { filings: [...filings.values()], setAside: [...setAside] }
        if (number >= page.pages) break
      }
    }
    return { filings: [...filings.values()], setAside: [...setAside] }
  }

  /** Reads one page of the last days per run, in rotation. */
  async function rereadPage(signal: AbortSignal): Promise<string[]> {
    const number = await store.nextPage()
    const page = await read(number, signal, REREAD_DAYS)
    if (number >= page.pages) await store.restartPages()
    return page.filings.filter(({ isRetracted }) => isRetracted).map((filing) => filing.number)
  }

  /** A failure here must not prevent new filings from being stored; a fault of the source also fails the next request. */
  const reread = (signal: AbortSignal) =>
    rereadPage(signal).catch((error: unknown) => {
      if (error instanceof SourceFault) return []
      throw error
    })

  return {
    ask: (known, signal) =>
      gate.visit(async () => {
        const answer = await readAll(known, signal)
        const retracted = await reread(signal)
        const spent = await store.callsOn(seoulDate(now()))
        return { ...answer, retracted, budget: { spent, of: DAILY_BUDGET, key_expires: null } }
      }),
  }
}
