import { stockRow } from '../../worker/sources/krx/testing/rows.ts'

/** Simulates the exchange's listing with stocks that do not exist and meaningless numbers. */
export class MadeUpExchange {
  readonly #listings: number
  #polls = 0

  constructor(listings: number) {
    this.#listings = listings
  }

  /** The text of the next answer: price and volume have changed in every row. */
  answer(atMs: number): string {
    const poll = ++this.#polls
    const rows = Array.from({ length: this.#listings }, (_, at) => {
      const base = 1_000 + (at % 900) * 100
      const change = ((at * 7 + poll * 13) % 41) - 20
      const volume = 1_000 + at + poll * (10 + (at % 90))
      const number = at.toString(36).toUpperCase().padStart(6, '0')
      return stockRow({
        ISU_SRT_CD: number,
        ISU_CD: `KR7${number}000`,
        ISU_ABBRV: `가상 ${at}`,
        TDD_CLSPRC: thousands(base + change),
        CMPPREVDD_PRC: thousands(change),
        FLUC_TP_CD: change > 0 ? '1' : change < 0 ? '2' : '3',
        TDD_OPNPRC: thousands(base),
        TDD_HGPRC: thousands(base + 20),
        TDD_LWPRC: thousands(base - 20),
        ACC_TRDVOL: thousands(volume),
        ACC_TRDVAL: thousands(volume * base),
        LIST_SHRS: thousands(10_000_000 + at),
      })
    })
    return JSON.stringify({ OutBlock_1: rows, CURRENT_DATETIME: datetime(atMs) })
  }
}

const thousands = (value: number) => value.toLocaleString('en')

/** `2026.03.19 AM 10:34:00`, Seoul. */
function datetime(atMs: number): string {
  const iso = new Date(atMs + 9 * 3_600_000).toISOString()
  const hour = Number(iso.slice(11, 13))
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0')
  return `${iso.slice(0, 10).replaceAll('-', '.')} ${hour < 12 ? 'AM' : 'PM'} ${twelve}${iso.slice(13, 19)}`
}
