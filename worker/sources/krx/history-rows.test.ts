import { describe, expect, it } from 'vitest'
import { parseIndexDays, parseMarketDay, parseStockDays } from './history-rows.ts'
import { blankRow, indexDayRow, stockDayRow, stockRow } from './testing/rows.ts'

const SPAN = { from: '2026-03-01', to: '2026-03-31' }

describe('the days of a stock', () => {
  it('have the base price, computed from the change', () => {
    const { candles, setAside } = parseStockDays('060310', SPAN, [stockDayRow('2026/03/19')])
    expect(setAside).toEqual([])
    expect(candles).toEqual([
      {
        code: '060310',
        tradeDate: '2026-03-19',
        open: 2_185,
        high: 2_320,
        low: 2_135,
        close: 2_260,
        volume: 588_133,
        value: 1_306_838_265,
        baseKrw: 2_165,
        shares: 44_802_511,
      },
    ])
  })

  it('without a trade have a close and no open, high and low', () => {
    const zeros = { TDD_OPNPRC: '0', TDD_HGPRC: '0', TDD_LWPRC: '0', ACC_TRDVOL: '0', ACC_TRDVAL: '0' }
    const halted = stockDayRow('2026/03/19', { ...zeros, CMPPREVDD_PRC: '0' })
    expect(parseStockDays('060310', SPAN, [halted]).candles).toMatchObject([
      { open: null, high: null, low: null, close: 2_260, baseKrw: 2_260, volume: 0 },
    ])
  })

  it.each([
    ['of another span', stockDayRow('2026/04/01'), '2026-04-01 was not requested'],
    ['of no day', stockDayRow('2026/02/30'), '"2026/02/30" is not a day'],
    ['that cannot be read', stockDayRow('2026/03/18', { ACC_TRDVOL: '-1' }), 'ACC_TRDVOL -1 is below zero'],
    ['that is nothing', null, 'TRD_DD is not a text'],
  ])('with %s are set aside, and the others are kept', (_, row, reason) => {
    const { candles, setAside } = parseStockDays('060310', SPAN, [stockDayRow('2026/03/19'), row])
    expect([candles.length, setAside.map((aside) => aside.reason)]).toEqual([1, [reason]])
  })
})

it('a day of the market holds every stock with a price', () => {
  const rows = [stockRow(), blankRow({ ISU_SRT_CD: '000660', ISU_CD: 'KR7000660001' })]
  expect(parseMarketDay('2026-03-19', rows).candles).toMatchObject([
    { code: '060310', tradeDate: '2026-03-19', close: 2_260, baseKrw: 2_165 },
  ])
})

it('the days of an index have two decimals, and one without a value is left out', () => {
  const before = indexDayRow('2026/03/20', {
    CLSPRC_IDX: '-',
    OPNPRC_IDX: '-',
    HGPRC_IDX: '-',
    LWPRC_IDX: '-',
  })
  expect(parseIndexDays('KOSPI', SPAN, [before, indexDayRow('2026/03/19', { OPNPRC_IDX: '-' })])).toEqual({
    candles: [],
    indices: [
      {
        code: 'KOSPI',
        tradeDate: '2026-03-19',
        open: null,
        high: 2_668.59,
        low: 2_591.53,
        close: 2_663.34,
        volume: 434_186_972,
        turnover: 13_753_057_379_762,
      },
    ],
    setAside: [],
  })
})
