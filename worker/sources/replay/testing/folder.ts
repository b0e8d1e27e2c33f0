import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const HEADER =
  ',Code,ISU_CD,Name,Market,Dept,Close,ChangeCode,Changes,ChagesRatio,Open,High,Low,Volume,Amount,Marcap,Stocks,MarketId'

/** Lines of a snapshot in the format of the CSV cache. */
export function snapshotCsv(lines: readonly string[], mark = '\uFEFF'): string {
  return `${mark}${[HEADER, ...lines.map((line, rank) => `${rank},${line}`)].join('\n')}\n`
}

/** A made-up stock at one moment: its price moves by a won per file, its volume grows by ten shares. */
export function stockLine(code: string, price: number, traded: number): string {
  const isin = `KR7${code}00${Number(code) % 10}`
  const [open, high, low] = traded === 0 ? [0, 0, 0] : [1_000, Math.max(1_000, price), Math.min(1_000, price)]
  const change = price - 1_000
  const direction = traded === 0 ? 0 : change > 0 ? 1 : change < 0 ? 2 : 3
  const value = traded * price
  return `${code},${isin},"가상, ${code}",KOSPI,,${price},${direction},${change},${change / 10},${open},${high},${low},${traded},${value},${price * 5_000},5000,STK`
}

export const blankLine = (code: string) =>
  `${code},KR7${code}00${Number(code) % 10},"가상, ${code}",KOSPI,,-,3,,,,,,,,,5000,STK`

const INDEX_HEADER = 'Date,Close,UpDown,Comp,Change,Open,High,Low,Volume,Amount,MarCap'

/** A folder of a made-up day; `remove` deletes it. */
export function recordedFolder(day: string, files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'recorded-'))
  const folder = path.join(root, day)
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text)
  }
  return { folder, remove: () => rmSync(root, { recursive: true }) }
}

/** The file of an index: its value at moments of the day, `HH:MM`. */
export function indexFile(day: string, values: Readonly<Record<string, number>>): string {
  const list = Object.entries(values).map(([time, value]) => ({
    at: `${day} ${time}`,
    csv: `\uFEFF${INDEX_HEADER}\n${day},${value},1,${(value - 2_500).toFixed(2)},0.01,2510.0,2600.25,2490.5,1000,2000000,3000000\n`,
  }))
  return JSON.stringify([{ at: `${day} 01:28`, csv: '\uFEFF""\n' }, ...list])
}
