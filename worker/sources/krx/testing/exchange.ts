import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DAY_MS } from '#shared/time'
import { blankIndexRow, indexDayRow, indexRow, stockDayRow, stockRow, type StockCells } from './rows.ts'

/** Replaces the response; returns nothing for the real one. */
export type Override = (request: RecordedRequest, response: ServerResponse) => boolean

export interface RecordedRequest {
  /** The kind of the request. */
  what:
    | 'login_page'
    | 'login_frame'
    | 'login'
    | 'business_day'
    | 'listing'
    | 'indices'
    | 'stock_days'
    | 'index_days'
    | 'other'
  form: URLSearchParams
  /** The number of requests of this kind so far, including this one. */
  count: number
}

export const ID = 'a-user'
export const PASSWORD = 'a password'

export const BLOCK_PAGE =
  '<!DOCTYPE html><html><head><title>에러페이지 - 한국거래소 | Data Marketplace</title></head>' +
  '<body><div class="ip-block-page"><h1>KDM 이용 제한 안내</h1></div></body></html>'

/** A small Marketplace on loopback: cookies, login with its codes, sessions that evict each other, five tables. */
export class TestExchange {
  readonly requests: RecordedRequest[] = []
  rows: unknown[] = SOME_STOCKS
  businessDay = '20260319'
  datetime = '2026.03.19 AM 10:34:00'
  password = PASSWORD
  override: Override = () => false
  readonly #sessions = new Map<string, boolean>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  static async open(): Promise<TestExchange> {
    const exchange = new TestExchange()
    await new Promise<void>((listening) => exchange.#server.listen(0, '127.0.0.1', listening))
    return exchange
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  count(what: RecordedRequest['what']): number {
    return this.requests.filter((request) => request.what === what).length
  }

  /** As after a timeout of the exchange's own. */
  dropSessions(): void {
    for (const session of this.#sessions.keys()) this.#sessions.set(session, false)
  }

  /** Another login with the same id from elsewhere. */
  logInElsewhere(): void {
    this.dropSessions()
    this.#sessions.set('elsewhere', true)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://exchange')
    const form = new URLSearchParams(await text(request))
    const what = purpose(url, form)
    const recorded = { what, form, count: this.count(what) + 1 }
    this.requests.push(recorded)
    if (this.override(recorded, response)) return
    const session = /JSESSIONID=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
    switch (what) {
      case 'login_page':
      case 'login_frame':
        return this.#openSession(session, response)
      case 'login':
        return sendJson(response, this.#logIn(session, form))
      case 'business_day':
        return sendJson(response, { result: { output: [{ max_work_dt: this.businessDay }] } })
      case 'listing':
      case 'indices':
      case 'stock_days':
      case 'index_days':
        if (!/\/contents\//.test(request.headers.referer ?? ''))
          return send(response, 403, '<html>Access Denied')
        if (session === undefined || this.#sessions.get(session) !== true)
          return send(response, 400, 'LOGOUT')
        return sendJson(response, this.table(what, form))
      case 'other':
        return send(response, 404, '<html>404</html>')
    }
  }

  table(what: 'listing' | 'indices' | 'stock_days' | 'index_days', form: URLSearchParams) {
    switch (what) {
      case 'listing':
        return this.listing()
      case 'indices':
        return this.indices(form)
      case 'stock_days':
      case 'index_days':
        return this.days(what, form)
    }
  }

  /** The requested days, newest first, without weekends. */
  days(what: 'stock_days' | 'index_days', form: URLSearchParams): Record<string, unknown> {
    const [from, to] = [form.get('strtDd') ?? '', form.get('endDd') ?? ''].map(dayOf) as [number, number]
    const output: object[] = []
    for (let atMs = to; atMs >= from; atMs -= DAY_MS) {
      const date = new Date(atMs)
      if (date.getUTCDay() % 6 === 0) continue
      const TRD_DD = date.toISOString().slice(0, 10).replaceAll('-', '/')
      output.push(what === 'stock_days' ? stockDayRow(TRD_DD) : indexDayRow(TRD_DD))
    }
    return { output, CURRENT_DATETIME: this.datetime }
  }

  listing(): Record<string, unknown> {
    return { OutBlock_1: this.rows, CURRENT_DATETIME: this.datetime }
  }

  indices(form: URLSearchParams): Record<string, unknown> {
    const kospi = [blankIndexRow('코스피 (외국주포함)'), indexRow('코스피'), indexRow('코스피 200')]
    const kosdaq = [blankIndexRow('코스닥 (외국주포함)'), indexRow('코스닥')]
    const output = form.get('idxIndMidclssCd') === '02' ? kospi : kosdaq
    return { output, CURRENT_DATETIME: this.datetime }
  }

  #openSession(session: string | undefined, response: ServerResponse): void {
    const known = session !== undefined && this.#sessions.has(session) ? session : randomUUID()
    if (known !== session) this.#sessions.set(known, false)
    response.appendHeader('set-cookie', `JSESSIONID=${known}; Path=/; HttpOnly`)
    response.appendHeader('set-cookie', '__smVisitorID=1; Domain=.krx.co.kr; Path=/')
    send(response, 200, '<html>로그인</html>')
  }

  #logIn(session: string | undefined, form: URLSearchParams): Record<string, unknown> {
    if (session === undefined || form.get('mbrId') !== ID || form.get('pw') !== this.password) {
      return { _error_code: 'CD003', _error_message: '아이디 또는 비밀번호가 일치하지 않습니다.' }
    }
    const elsewhere = [...this.#sessions.values()].some(Boolean)
    if (elsewhere && form.get('skipDup') !== 'Y') {
      return { _error_code: 'CD011', _error_message: '이미 로그인된 아이디입니다.' }
    }
    this.dropSessions()
    this.#sessions.set(session, true)
    return { _error_code: 'CD001', _error_message: '정상' }
  }
}

/** The exchange labels everything as HTML, JSON as well. */
export function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body)
}

export function sendJson(response: ServerResponse, body: unknown): void {
  send(response, 200, JSON.stringify(body))
}

const SOME_STOCKS: StockCells[] = [
  stockRow(),
  stockRow({ ISU_SRT_CD: '0001A0', ISU_CD: 'KR70001A0001', ISU_ABBRV: '덕양에너젠' }),
  stockRow({
    ISU_SRT_CD: '003490',
    ISU_CD: 'KR7003490000',
    ISU_ABBRV: '대한항공',
    MKT_NM: 'KOSPI',
    SECT_TP_NM: '',
  }),
]

function dayOf(text: string): number {
  return Date.parse(text.replace(/(....)(..)(..)/, '$1-$2-$3'))
}

function purpose(url: URL, form: URLSearchParams): RecordedRequest['what'] {
  const { pathname } = url
  if (pathname.endsWith('/MDCCOMS001.cmd')) return 'login_page'
  if (pathname.endsWith('/login.jsp')) return 'login_frame'
  if (pathname.endsWith('/MDCCOMS001D1.cmd')) return 'login'
  if (url.searchParams.get('key') === 'B128.bld') return 'business_day'
  const table = form.get('bld') ?? ''
  if (table.endsWith('MDCSTAT01501')) return 'listing'
  if (table.endsWith('MDCSTAT01701')) return 'stock_days'
  if (table.endsWith('MDCSTAT00301')) return 'index_days'
  return table.endsWith('MDCSTAT00101') ? 'indices' : 'other'
}
