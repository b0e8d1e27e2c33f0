import type { BrokerMarket, IndexState, Stock } from './market.ts'

const MAX_CODES = 30
const MULTI_FIELDS = [
  ...['inter_shrn_iscd', 'inter_kor_isnm', 'kospi_kosdaq_cls_name', 'mrkt_trtm_cls_name', 'hour_cls_code'],
  ...['inter2_prpr', 'inter2_prdy_vrss', 'prdy_vrss_sign', 'prdy_ctrt', 'acml_vol', 'acml_tr_pbmn'],
  ...['inter2_oprc', 'inter2_hgpr', 'inter2_lwpr', 'inter2_mxpr', 'inter2_llam', 'inter2_askp'],
  ...['inter2_bidp', 'seln_rsqn', 'shnu_rsqn', 'total_askp_rsqn', 'total_bidp_rsqn', 'inter2_prdy_clpr'],
  ...['inter2_sdpr', 'oprc_vrss_hgpr_rate', 'intr_antc_cntg_vrss', 'intr_antc_cntg_vrss_sign'],
  ...['intr_antc_cntg_prdy_ctrt', 'intr_antc_vol'],
]

/** 1 upper limit, 2 up, 3 unchanged, 4 lower limit, 5 down. */
export function signOf({ price, base }: Stock): string {
  const rate = (price - base) / base
  if (rate >= 0.295) return '1'
  if (rate <= -0.295) return '4'
  return price > base ? '2' : price < base ? '5' : '3'
}

/** The requested codes of a call; its parameters are numbered from one. */
export function codesOf(query: URLSearchParams): string[] {
  const codes: string[] = []
  for (let at = 1; query.has(`FID_INPUT_ISCD_${at}`); at += 1)
    codes.push(query.get(`FID_INPUT_ISCD_${at}`) ?? '')
  return codes
}

/**
 * `intstock-multprice`: thirty rows at most, in the order of the request; the row of an unknown code is
 * blank.
 */
export function multiPrice(market: BrokerMarket, query: URLSearchParams, isAbsolute: boolean): object {
  const rows = codesOf(query)
    .slice(0, MAX_CODES)
    .map((code) => multiRow(market.stocks.get(code), isAbsolute))
  return { rt_cd: '0', msg_cd: 'MCA00000', msg1: '정상처리 되었습니다.'.padEnd(80), output: rows }
}

function multiRow(stock: Stock | undefined, isAbsolute: boolean): Record<string, string> {
  const blank = Object.fromEntries(MULTI_FIELDS.map((field) => [field, '']))
  if (stock === undefined) return blank
  const { code, name, base, price, volume, value } = stock
  const change = isAbsolute ? Math.abs(price - base) : price - base
  const [open, high, low] = volume === 0 ? [0, 0, 0] : [stock.open, stock.high, stock.low]
  return {
    ...blank,
    ...{ inter_shrn_iscd: code, inter_kor_isnm: name, hour_cls_code: '0', prdy_vrss_sign: signOf(stock) },
    ...texts({ inter2_prpr: price, inter2_prdy_vrss: change, acml_vol: volume, acml_tr_pbmn: value }),
    ...texts({ inter2_oprc: open, inter2_hgpr: high, inter2_lwpr: low, inter2_sdpr: base }),
    // Not the base price of changes.
    ...texts({ inter2_prdy_clpr: base + 100 }),
    prdy_ctrt: (((price - base) / base) * 100).toFixed(2),
  }
}

/** `inquire-index-price`: shares in thousands, turnover in millions of won. */
export function indexPrice(index: IndexState): object {
  const { value, base, volume, turnover } = index
  const change = value - base
  const output = {
    ...texts({ bstp_nmix_prpr: value, bstp_nmix_prdy_vrss: change, bstp_nmix_oprc: base }, 2),
    ...texts({ bstp_nmix_hgpr: Math.max(value, base), bstp_nmix_lwpr: Math.min(value, base) }, 2),
    ...texts({ acml_vol: Math.floor(volume / 1_000), acml_tr_pbmn: Math.floor(turnover / 1_000_000) }),
    prdy_vrss_sign: change > 0 ? '2' : change < 0 ? '5' : '3',
    bstp_nmix_prdy_ctrt: ((change / base) * 100).toFixed(2),
  }
  return { rt_cd: '0', msg_cd: 'MCA00000', msg1: '정상처리 되었습니다.', output }
}

function texts(numbers: Readonly<Record<string, number>>, digits = 0): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, number.toFixed(digits)]))
}
