import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { APP_KEY, APP_SECRET, Credentials } from './credentials.ts'
import { CallLimiter } from './limiter.ts'
import { BrokerMarket, type MasterName } from './market.ts'
import { masterFile, zipOf } from './master-files.ts'
import { SocketServer } from './socket-server.ts'
import { frameOf, tradeRecord, type TradeOptions } from './trade-frames.ts'
import { codesOf, indexPrice, multiPrice } from './quotes.ts'

const FOLDER = '/uapi/domestic-stock/v1/quotations/'
const MASTERS = '/common/master/'
const REAL_ONLY = new Set(['FHKST11300006', 'FHPUP02100000'])

export interface RecordedCall {
  path: string
  codes: string[]
  atMs: number
}

/** Replaces the broker's response; returns nothing for the real answer. */
export type Override = (path: string, response: ServerResponse, codes: readonly string[]) => boolean

/** The broker's REST interface and master files on loopback, with its limits and its faults. */
export class BrokerServer {
  readonly market: BrokerMarket
  readonly credentials: Credentials
  readonly limiter: CallLimiter
  readonly requests: RecordedCall[] = []
  /** Errors for the next calls, one each. */
  readonly errors: string[] = []
  /** Archives that replace those of the market. */
  readonly masters = new Map<MasterName, Buffer>()
  override: Override = () => false
  isPaper = false
  /** Sends changes without a sign. */
  isAbsolute = false
  readonly http = createServer((request, response) => void this.#answer(request, response))
  readonly sockets: SocketServer
  readonly #now: () => number
  #answered = 0

  constructor(market: BrokerMarket, now: () => number = Date.now) {
    this.market = market
    this.#now = now
    this.credentials = new Credentials(now)
    this.limiter = new CallLimiter(now)
    this.sockets = new SocketServer(this.http, this.credentials, now)
  }

  static async open(market = new BrokerMarket(), { now = Date.now, port = 0 } = {}): Promise<BrokerServer> {
    const server = new BrokerServer(market, now)
    await new Promise<void>((listening) => server.http.listen(port, '127.0.0.1', listening))
    return server
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`
  }

  /** What a worker needs to use it. */
  get settings() {
    return {
      ...{ MARKET_SOURCE: 'kis', KIS_BASE_URL: this.baseUrl, KIS_MASTER_BASE_URL: this.baseUrl },
      ...{ KIS_WS_URL: this.baseUrl.replace('http', 'ws'), KIS_APP_KEY: APP_KEY, KIS_APP_SECRET: APP_SECRET },
    }
  }

  /** Makes a trade and sends it on the WebSocket. @returns whether the stock is registered */
  trade(code: string, price: number, shares: number, options: Partial<TradeOptions> = {}): boolean {
    const stock = this.market.trade(code, price, shares)
    const record = tradeRecord(stock, { atMs: this.#now(), shares, ...options })
    return this.sockets.send('H0STCNT0', code, frameOf('H0STCNT0', [record]))
  }

  async close(): Promise<void> {
    this.sockets.close()
    this.http.closeAllConnections()
    await new Promise((closed) => this.http.close(closed))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.baseUrl)
    const body = await text(request).catch(() => '')
    if (url.pathname === '/oauth2/tokenP' || url.pathname === '/oauth2/Approval') {
      if (this.override(url.pathname, response, [])) return
      const keys = JSON.parse(body) as Record<string, unknown>
      const isToken = url.pathname === '/oauth2/tokenP'
      const issue = isToken ? this.credentials.issueToken(keys) : this.credentials.issueApproval(keys)
      send(response, issue.status, issue.body)
    } else if (url.pathname.startsWith(MASTERS)) this.#master(url.pathname.slice(MASTERS.length), response)
    else if (url.pathname.startsWith(FOLDER)) this.#quotes(request, response, url)
    else send(response, 404, {})
  }

  #master(file: string, response: ServerResponse): void {
    const name = file.replace('.mst.zip', '') as MasterName
    if (this.override(`${MASTERS}${file}`, response, [])) return
    const stocks = [...this.market.stocks.values()].filter(({ master }) => master === name)
    response.writeHead(200, { 'content-type': 'application/zip' })
    response.end(this.masters.get(name) ?? zipOf(`${name}.mst`, masterFile(stocks)))
  }

  #quotes(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const path = url.pathname.slice(FOLDER.length)
    const codes = codesOf(url.searchParams)
    this.requests.push({ path, codes, atMs: this.#now() })
    if (this.override(path, response, codes)) return
    const refusal = this.#refusal(request)
    if (refusal !== null) return this.#refuse(response, refusal)
    if (path === 'intstock-multprice')
      return send(response, 200, multiPrice(this.market, url.searchParams, this.isAbsolute))
    const index = this.market.indices.get(url.searchParams.get('FID_INPUT_ISCD') ?? '')
    if (path === 'inquire-index-price' && index !== undefined) return send(response, 200, indexPrice(index))
    this.#refuse(response, 'OPSQ2001')
  }

  /** @returns the code of the error to answer with */
  #refusal({ headers }: IncomingMessage): string | null {
    const { authorization = '', appkey, appsecret, custtype, tr_id: trId } = headers
    if (appkey !== APP_KEY) return 'EGW00103'
    if (appsecret !== APP_SECRET) return 'EGW00105'
    if (custtype !== 'P') return 'EGW00208'
    if (authorization === '') return 'EGW00122'
    if (!this.credentials.isAlive(authorization.replace('Bearer ', ''))) return 'EGW00123'
    if (!this.limiter.take()) return 'EGW00201'
    if (this.isPaper && REAL_ONLY.has(String(trId))) return 'EGW02006'
    return this.errors.shift() ?? null
  }

  /** The same error comes with varying status codes. */
  #refuse(response: ServerResponse, msgCode: string): void {
    this.#answered += 1
    const status = this.#answered % 2 === 0 ? 200 : 500
    send(response, status, { rt_cd: '1', msg_cd: msgCode, msg1: `${msgCode} 오류`.padEnd(80) })
  }
}

export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
