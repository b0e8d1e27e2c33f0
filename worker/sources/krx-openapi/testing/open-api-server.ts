import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const KEY = 'a key of ours'

/** The exchange's official API on loopback: one day of one part per call, every value a text, keys sorted. */
export class OpenApiServer {
  /** `sto/stk_bydd_trd 20260319` */
  readonly requests: string[] = []
  /** Endpoints that the key is not approved for. */
  readonly unapproved = new Set<string>()
  readonly holidays = new Set<string>()
  /** The newest published day. */
  published = '99999999'
  /** Replaces the response; returns nothing for the real one. */
  override: (path: string, basDd: string, response: ServerResponse) => boolean = () => false
  readonly #server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://exchange')
    const path = url.pathname.replace('/svc/apis/', '')
    const basDd = url.searchParams.get('basDd') ?? ''
    this.requests.push(`${path} ${basDd}`)
    if (this.override(path, basDd, response)) return
    if (request.headers.auth_key !== KEY || this.unapproved.has(path))
      return send(response, 401, { respMsg: 'Unauthorized API Call', respCode: '401' })
    const rows = ROWS[path]
    if (rows === undefined)
      return send(response, 404, { respMsg: `[${url.pathname}] does not exist.`, respCode: '404' })
    const isEmpty = this.holidays.has(basDd) || basDd > this.published
    send(response, 200, { OutBlock_1: isEmpty ? [] : rowsOf(path, basDd) })
  })

  static async open(port = 0): Promise<OpenApiServer> {
    const server = new OpenApiServer()
    await new Promise<void>((listening) => server.#server.listen(port, '127.0.0.1', listening))
    return server
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export function rowsOf(path: string, basDd: string): object[] {
  return (ROWS[path] ?? []).map((row) => ({ BAS_DD: basDd, ...row }))
}

function stock(code: string, name: string, market: string, cells: Record<string, string> = {}) {
  return {
    ACC_TRDVAL: '2137622110',
    ACC_TRDVOL: '410628',
    CMPPREVDD_PRC: '60',
    FLUC_RT: '1.15',
    ISU_CD: code,
    ISU_NM: name,
    LIST_SHRS: '45252759',
    MKTCAP: '238934567520',
    MKT_NM: market,
    SECT_TP_NM: '-',
    TDD_CLSPRC: '5280',
    TDD_HGPRC: '5290',
    TDD_LWPRC: '5070',
    TDD_OPNPRC: '5270',
    ...cells,
  }
}

/** `sto/*_isu_base_info`: here ISU_SRT_CD is the code, and ISU_CD is the ISIN. */
function master(code: string, isin: string) {
  return { ISU_CD: isin, ISU_SRT_CD: code, LIST_DD: '20000101', PARVAL: '무액면' }
}

function index(name: string, cells: Record<string, string> = {}) {
  return {
    ACC_TRDVAL: '8379290435057',
    ACC_TRDVOL: '520480370',
    CLSPRC_IDX: '2578.08',
    CMPPREVDD_IDX: '-8.94',
    FLUC_RT: '-0.35',
    HGPRC_IDX: '2592.29',
    IDX_CLSS: 'KOSPI',
    IDX_NM: name,
    LWPRC_IDX: '2572.60',
    MKTCAP: '2074105333144984',
    OPNPRC_IDX: '2586.89',
    ...cells,
  }
}

const WITHOUT_PRICES = {
  CLSPRC_IDX: '-',
  CMPPREVDD_IDX: '-',
  OPNPRC_IDX: '-',
  HGPRC_IDX: '-',
  LWPRC_IDX: '-',
}
const HALTED = {
  ACC_TRDVAL: '0',
  ACC_TRDVOL: '0',
  CMPPREVDD_PRC: '0',
  TDD_HGPRC: '0',
  TDD_LWPRC: '0',
  TDD_OPNPRC: '0',
}

const ROWS: Readonly<Record<string, readonly object[]>> = {
  'sto/stk_bydd_trd': [stock('095570', 'AJ네트웍스', 'KOSPI'), stock('003560', 'IHQ', 'KOSPI', HALTED)],
  'sto/ksq_bydd_trd': [stock('060310', '3S', 'KOSDAQ', { SECT_TP_NM: '중견기업부' })],
  'sto/knx_bydd_trd': [stock('0001A0', '코넥스회사', 'KONEX')],
  'sto/stk_isu_base_info': [master('095570', 'KR7095570008'), master('003560', 'KR7003560000')],
  'sto/ksq_isu_base_info': [master('060310', 'KR7060310000')],
  'sto/knx_isu_base_info': [master('0001A0', 'KR70001A0001')],
  'idx/kospi_dd_trd': [index('코스피 (외국주포함)', WITHOUT_PRICES), index('코스피'), index('코스피 200')],
  'idx/kosdaq_dd_trd': [index('코스닥')],
}
