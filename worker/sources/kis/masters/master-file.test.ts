import { describe, expect, it } from 'vitest'
import { unzipFirst } from '../../access/unzip.ts'
import { BrokerMarket, type Stock } from '../testing/market.ts'
import { masterFile, masterRow, zipOf } from '../testing/master-files.ts'
import { MASTERS, parseMaster, type MasterLayout } from './master-file.ts'

const market = new BrokerMarket()
const stock = (overrides: Partial<Stock> & { code: string }) => market.list(overrides)
const layoutOf = (name: string): MasterLayout => MASTERS.find((layout) => layout.name === name) ?? never()
const never = () => {
  throw new Error('no such master file')
}
const [KOSPI, KOSDAQ, KONEX] = [layoutOf('kospi_code'), layoutOf('kosdaq_code'), layoutOf('konex_code')]

describe('the master files of the broker', () => {
  it('have rows of 288, 282 and 245 bytes', () => {
    const rows = (['kospi_code', 'kosdaq_code', 'konex_code'] as const).map((master) =>
      masterRow(stock({ code: '005930', master })),
    )
    expect(rows.map(({ length }) => length)).toEqual([288, 282, 245])
  })

  it('are read by bytes: letters in codes, rare syllables, names that fill all forty bytes', () => {
    const full = '가'.repeat(20)
    const file = masterFile([
      stock({ code: '005930', name: '삼성전자', shares: 5_919_637_922 }),
      stock({ code: '0021C0', isin: 'KR70021C0006', name: '똠방각하' }),
      stock({ code: '37550L', isin: 'KR737550K029', name: full }),
    ])
    const { listings, setAside } = parseMaster(file, KOSPI)
    expect(setAside).toEqual([])
    expect(listings.map(({ code, name, thousandShares }) => [code, name, thousandShares])).toEqual([
      ['005930', '삼성전자', 5_919_637],
      ['0021C0', '똠방각하', 1_000],
      ['37550L', full, 1_000],
    ])
    expect(listings[0]).toMatchObject({ isin: 'KR7005930003', market: 'KOSPI', isHalted: false })
  })

  it('end their rows with one or two characters, the last with none', () => {
    const stocks = [
      stock({ code: '000020', master: 'kosdaq_code' }),
      stock({ code: '000040', master: 'kosdaq_code' }),
    ]
    for (const lineBreak of ['\n', '\r\n']) {
      const file = masterFile(stocks, lineBreak)
      for (const whole of [file, file.subarray(0, file.length - lineBreak.length)])
        expect(parseMaster(whole, KOSDAQ).listings.map(({ code }) => code)).toEqual(['000020', '000040'])
    }
  })

  it('contain funds and rights as well, which are no listings of the board', () => {
    const groups = ['ST', 'RT', 'IF', 'DR', 'FS', 'EF', 'EN', 'EW', 'BC', 'SR']
    const file = masterFile(
      groups.map((group, n) => stock({ code: `00010${n}`, isin: 'KR7000100008', group })),
    )
    expect(parseMaster(file, KOSPI).listings).toHaveLength(5)
    const konex = masterFile([stock({ code: '496320', master: 'konex_code', isHalted: true })])
    expect(parseMaster(konex, KONEX).listings).toMatchObject([{ market: 'KONEX', isHalted: true }])
  })

  it('are set aside row by row when the bytes are misaligned', () => {
    const good = masterRow(stock({ code: '005930' }))
    const short = good.subarray(0, 200)
    const shifted = Buffer.concat([good.subarray(0, 60), Buffer.from(' '), good.subarray(60, 287)])
    const file = Buffer.concat(
      [good, short, shifted, masterRow(stock({ code: 'Q50001', isin: '?' }))].flatMap((row) => [
        row,
        Buffer.from('\n'),
      ]),
    )
    const { listings, setAside } = parseMaster(file, KOSPI)
    expect(listings).toHaveLength(1)
    expect(setAside.map(({ reason }) => reason)).toEqual([
      '200 bytes, not 288',
      'no security group where it should be',
      expect.stringMatching(/^\d+ bytes, not 288$|^no stock code or ISIN/) as string,
    ])
  })

  it('come in an archive that is verified: a truncated, corrupted or too large one is refused', () => {
    const file = masterFile([stock({ code: '005930' })])
    const archive = zipOf('kospi_code.mst', file)
    expect(unzipFirst(archive, 10_000)).toEqual(file)
    const changed = Buffer.from(archive)
    changed.writeUInt8(changed.readUInt8(50) ^ 0xff, 50)
    for (const bad of [
      archive.subarray(0, archive.length - 40),
      changed,
      Buffer.alloc(0),
      Buffer.from('<html>'),
    ])
      expect(() => unzipFirst(bad, 10_000)).toThrow()
    expect(() => unzipFirst(archive, 100)).toThrow('larger than 100 bytes')
  })
})
