import { crc32, deflateRawSync } from 'node:zlib'
import iconv from 'iconv-lite'
import type { MasterName, Stock } from './market.ts'

/** The length of the part after the name, and the offset of the base price in it. */
const TAILS: Readonly<Record<MasterName, { bytes: number; flags: number }>> = {
  kospi_code: { bytes: 227, flags: 41 },
  kosdaq_code: { bytes: 221, flags: 36 },
  konex_code: { bytes: 184, flags: 2 },
}

/** A row of a master file without its line break. */
export function masterRow(stock: Stock): Buffer {
  const { bytes, flags } = TAILS[stock.master]
  const numbers = [
    String(stock.base).padStart(9, '0') + '00001' + '00001',
    `${stock.isHalted ? 'Y' : 'N'}NN00NNN000000020N090`,
    '000000001000' + '000000000100' + '20000101' + String(Math.floor(stock.shares / 1_000)).padStart(15, '0'),
  ].join('')
  const tail = (stock.group + 'N'.repeat(flags - 2) + numbers).padEnd(bytes, '0')
  const name = iconv.encode(stock.name, 'cp949')
  return Buffer.concat([
    Buffer.from(stock.code.padEnd(9) + stock.isin, 'latin1'),
    name.subarray(0, 40),
    Buffer.alloc(Math.max(0, 40 - name.length), ' '),
    Buffer.from(tail, 'latin1'),
  ])
}

/** @param lineBreak after every row but perhaps the last */
export function masterFile(stocks: readonly Stock[], lineBreak = '\n'): Buffer {
  return Buffer.concat(stocks.flatMap((stock) => [masterRow(stock), Buffer.from(lineBreak)]))
}

/** An archive of one file. */
export function zipOf(name: string, file: Buffer): Buffer {
  const packed = deflateRawSync(file)
  const head = Buffer.alloc(26)
  head.writeUInt16LE(20, 0)
  head.writeUInt16LE(8, 4)
  head.writeUInt32LE(crc32(file), 10)
  head.writeUInt32LE(packed.length, 14)
  head.writeUInt32LE(file.length, 18)
  head.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), packed])
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
    head,
    Buffer.alloc(14),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
