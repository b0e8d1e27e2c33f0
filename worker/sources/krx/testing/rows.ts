/** Builders of rows in the exchange's format: every value a text, integers with comma thousands. */

export interface StockCells {
  ISU_SRT_CD: string
  ISU_CD: string
  ISU_ABBRV: string
  MKT_NM: string
  SECT_TP_NM: string
  TDD_CLSPRC: string
  FLUC_TP_CD: string
  CMPPREVDD_PRC: string
  FLUC_RT: string
  TDD_OPNPRC: string
  TDD_HGPRC: string
  TDD_LWPRC: string
  ACC_TRDVOL: string
  ACC_TRDVAL: string
  MKTCAP: string
  LIST_SHRS: string
  MKT_ID: string
}

/** 3S, a KOSDAQ stock that rose; given cells override its own. */
export function stockRow(cells: Partial<StockCells> = {}): StockCells {
  return {
    ISU_SRT_CD: '060310',
    ISU_CD: 'KR7060310000',
    ISU_ABBRV: '3S',
    MKT_NM: 'KOSDAQ',
    SECT_TP_NM: '중견기업부',
    TDD_CLSPRC: '2,260',
    FLUC_TP_CD: '1',
    CMPPREVDD_PRC: '95',
    FLUC_RT: '4.39',
    TDD_OPNPRC: '2,185',
    TDD_HGPRC: '2,320',
    TDD_LWPRC: '2,135',
    ACC_TRDVOL: '588,133',
    ACC_TRDVAL: '1,306,838,265',
    MKTCAP: '101,253,674,860',
    LIST_SHRS: '44,802,511',
    MKT_ID: 'KSQ',
    ...cells,
  }
}

/** A row before the day's first data: no price, no volume, only the master's columns. */
export function blankRow(cells: Partial<StockCells> = {}): StockCells {
  const row = stockRow(cells)
  const columns = ['TDD_CLSPRC', 'CMPPREVDD_PRC', 'FLUC_RT', 'TDD_OPNPRC', 'TDD_HGPRC', 'TDD_LWPRC'] as const
  const blanks = Object.fromEntries(columns.map((column) => [column, '-']))
  return { ...row, ...blanks, ACC_TRDVOL: '-', ACC_TRDVAL: '-', MKTCAP: '-', FLUC_TP_CD: '3' }
}

export function indexRow(name: string, cells: Record<string, string> = {}): Record<string, string> {
  return {
    IDX_NM: name,
    CLSPRC_IDX: '5,763.22',
    FLUC_TP_CD: '2',
    CMPPREVDD_IDX: '-161.81',
    FLUC_RT: '-2.73',
    OPNPRC_IDX: '5,761.40',
    HGPRC_IDX: '5,867.84',
    LWPRC_IDX: '5,738.95',
    ACC_TRDVOL: '1,020,304,050',
    ACC_TRDVAL: '27,403,020,100,500',
    MKTCAP: '4,790,866,811,983,895',
    ...cells,
  }
}

/** The row without prices that a family begins with. */
export function blankIndexRow(name: string): Record<string, string> {
  const row = indexRow(name)
  return Object.fromEntries(
    Object.keys(row).map((column) => [
      column,
      column === 'IDX_NM' ? name : column === 'FLUC_TP_CD' ? '' : '-',
    ]),
  )
}

/** A day of a stock in MDCSTAT01701. */
export function stockDayRow(TRD_DD: string, cells: Partial<StockCells> = {}): Record<string, string> {
  const ofTheMaster = ['ISU_SRT_CD', 'ISU_CD', 'ISU_ABBRV', 'MKT_NM', 'SECT_TP_NM', 'MKT_ID']
  const day = Object.entries(stockRow(cells)).filter(([column]) => !ofTheMaster.includes(column))
  return { TRD_DD, ...Object.fromEntries(day) }
}

/** A day of an index in MDCSTAT00301; the columns of the change differ from those of MDCSTAT00101. */
export function indexDayRow(TRD_DD: string, cells: Record<string, string> = {}): Record<string, string> {
  return {
    TRD_DD,
    CLSPRC_IDX: '2,663.34',
    FLUC_TP_CD: '1',
    PRV_DD_CMPR: '48.85',
    UPDN_RATE: '1.87',
    OPNPRC_IDX: '2,617.87',
    HGPRC_IDX: '2,668.59',
    LWPRC_IDX: '2,591.53',
    ACC_TRDVOL: '434,186,972',
    ACC_TRDVAL: '13,753,057,379,762',
    MKTCAP: '2,094,859,102,056,597',
    ...cells,
  }
}
