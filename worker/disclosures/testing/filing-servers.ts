import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const DART_KEY = 'd'.repeat(40)

/** A filing as the two stand-ins know it, each in its own words. */
export interface MadeFiling {
  /** `untagged`: without its market; `doubled`: twice in one answer. */
  kind?: { number: string; title: string; untagged?: boolean; doubled?: boolean }
  dart?: { number: string; title: string; rm?: string }
  company: string
  /** Empty: it is not listed. */
  code: string
  market: '유' | '코' | '넥'
  atMs: number
}

type Fault = (request: IncomingMessage, response: ServerResponse) => void

/** A server on loopback that gives real answers until it is set to fail. */
abstract class FilingServer {
  /** Queries that came. */
  readonly requests: URLSearchParams[] = []
  /** Answers in place of the real one. */
  fault: Fault | null = null
  readonly #server: Server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://source').searchParams
    this.requests.push(query)
    if (this.fault !== null) this.fault(request, response)
    else this.answer(query, response)
  })

  protected abstract answer(query: URLSearchParams, response: ServerResponse): void

  async open(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening))
    return this
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The exchange's feed of the day, newest first. */
export class KindServer extends FilingServer {
  filings: readonly MadeFiling[] = []

  protected answer(query: URLSearchParams, response: ServerResponse): void {
    const size = Number(query.get('currentPageSize') ?? 50)
    const items = this.filings
      .flatMap(({ kind, company, market, atMs }) => {
        if (kind === undefined) return []
        const item = { ...kind, company, tag: kind.untagged ? '' : `[${market}]`, atMs }
        return kind.doubled ? [item, item] : [item]
      })
      .slice(-size)
      .reverse()
      .map(
        ({ number, title, company, tag, atMs }) => `<item>
<title><![CDATA[${tag}${company} ${title}]]></title><author>${tag}${escaped(company)}</author>
<link>http://kind.krx.co.kr:80/common/disclsviewer.do?method=searchInitInfo&amp;acptNo=${number}&amp;docno=</link>
<pubDate>${new Date(atMs).toUTCString()}</pubDate></item>`,
      )
    sendXml(response, `<rss version="2.0"><channel><title>KIND</title>${items.join('')}</channel></rss>`)
  }
}

export function sendXml(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`)
}

/** The supervisor's list, a page at a time, newest first. */
export class DartServer extends FilingServer {
  filings: MadeFiling[] = []
  /** Several days at once are refused. */
  refusesRanges = false
  /** Called before each page: what is inserted meanwhile. */
  onPage: (page: number) => void = () => {}

  protected answer(query: URLSearchParams, response: ServerResponse): void {
    if (query.get('crtfc_key') !== DART_KEY) return sendStatus(response, '010')
    const page = Number(query.get('page_no') ?? 1)
    const size = Number(query.get('page_count') ?? 10)
    if (this.refusesRanges && query.get('bgn_de') !== query.get('end_de')) return sendStatus(response, '100')
    this.onPage(page)
    const [first, last] = [query.get('bgn_de') ?? '', query.get('end_de') ?? '']
    const rows = this.filings
      .flatMap((filing) => (filing.dart ? [rowOf(filing, filing.dart)] : []))
      .filter(({ rcept_dt: day }) => day >= first && day <= last)
    rows.sort((a, b) => (a.rcept_no < b.rcept_no ? 1 : -1))
    if (rows.length === 0) return sendStatus(response, '013')
    sendJson(response, {
      status: '000',
      message: '정상',
      page_no: page,
      page_count: size,
      total_count: rows.length,
      total_page: Math.ceil(rows.length / size),
      list: rows.slice((page - 1) * size, page * size),
    })
  }
}

const CLASSES = { 유: 'Y', 코: 'K', 넥: 'N' }

function rowOf({ company, code, market }: MadeFiling, dart: NonNullable<MadeFiling['dart']>) {
  return {
    corp_code: '00000000',
    corp_name: company,
    stock_code: code === '' ? ' ' : code,
    corp_cls: code === '' ? 'E' : CLASSES[market],
    report_nm: `${dart.title}      `,
    rcept_no: dart.number,
    flr_nm: company,
    rcept_dt: dart.number.slice(0, 8),
    rm: dart.rm ?? market,
  }
}

export function sendStatus(response: ServerResponse, status: string): void {
  sendJson(response, { status, message: `status ${status}` })
}

export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
