import { z } from 'zod'
import type { Filing } from '#shared/disclosures/filing'
import type { Market } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { plain } from '../collectors/xml.ts'
import { SourceFault } from '../sources/access/fault.ts'
import { titleOf } from './filing-list.ts'

export interface DartPage {
  status: string
  message: string
  filings: Filing[]
  setAside: string[]
  /** The total numbers of filings and pages. */
  total: number
  pages: number
}

const PageShape = z.object({
  status: z.string(),
  message: z.string().default(''),
  total_count: z.coerce.number().int().min(0).default(0),
  total_page: z.coerce.number().int().min(0).default(0),
  list: z.array(z.unknown()).default([]),
})

const RowShape = z.object({
  corp_name: z.string().min(1),
  stock_code: z.string().default(''),
  corp_cls: z.string().default(''),
  report_nm: z.string().min(1),
  rcept_no: z.string().regex(/^\d{14}$/),
  rcept_dt: z.string().regex(/^\d{8}$/),
  rm: z.string().default(''),
})

const MARKETS: Readonly<Record<string, Market>> = { Y: 'KOSPI', K: 'KOSDAQ', N: 'KONEX' }

/** @throws SourceFault */
export function readPage(text: string): DartPage {
  const parsed = PageShape.safeParse(jsonOf(text))
  if (!parsed.success) throw new SourceFault('unusable_answer', 'the answer has another form', 'transient')
  const { status, message, list, total_count: total, total_page: pages } = parsed.data
  const filings: Filing[] = []
  const setAside: string[] = []
  for (const row of list) {
    const filing = readRow(row)
    if (filing === null) setAside.push(JSON.stringify(row).slice(0, 200))
    else filings.push(filing)
  }
  if (setAside.length > filings.length)
    throw new SourceFault('unusable_answer', 'most rows cannot be read', 'transient')
  return { status, message: plain(message), filings, setAside, total, pages }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const isPage = text.trimStart().startsWith('<')
    throw isPage
      ? new SourceFault('maintenance_page', 'a page for people instead of data', 'denied', { cause })
      : new SourceFault('unusable_answer', 'the answer is not valid JSON', 'transient', { cause })
  }
}

function readRow(row: unknown): Filing | null {
  const parsed = RowShape.safeParse(row)
  if (!parsed.success) return null
  const { rcept_no: number, rcept_dt: day, stock_code, corp_cls, rm } = parsed.data
  const company = plain(parsed.data.corp_name).slice(0, 200)
  // A reason begins after a run of spaces.
  const title = titleOf(parsed.data.report_nm.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').trim())
  const publishedMs = startOfSeoulDay(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`)
  if (company === '' || title === null || Number.isNaN(publishedMs)) return null
  const code = stock_code.trim()
  return {
    number,
    company,
    code: isStockCode(code) ? code : null,
    market: MARKETS[corp_cls] ?? null,
    title,
    publishedMs,
    hasTime: false,
    isRetracted: rm.includes('철'),
    url: `https://dart.fss.or.kr/dsaf001/main.do?rcpNo=${number}`,
  }
}
