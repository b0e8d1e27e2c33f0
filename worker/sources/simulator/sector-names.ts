import type { StockCode } from '#shared/market/quote'
import type { SourceSector } from '../source.ts'
import { mix, mixText, uniformOf } from './random.ts'
import type { Stock } from './stock.ts'
import type { Sector } from './well-known.ts'

/** The exchange's sectors of the companies in a simulated sector; a repeated name gets more of them. */
const NAMES: Readonly<Record<Sector, readonly string[]>> = {
  chips: ['전기·전자', '전기·전자', '전기·전자', '전기·전자', '기계·장비', '화학'],
  battery: ['전기·전자', '전기·전자', '화학', '화학', '금속'],
  health: ['제약', '제약', '제약', '의료·정밀기기', '의료·정밀기기', '일반서비스'],
  vehicles: ['운송장비·부품', '운송장비·부품', '운송장비·부품', '금속', '기계·장비'],
  heavy: ['기계·장비', '기계·장비', '기계·장비', '운송장비·부품', '금속'],
  finance: ['증권', '보험', '기타금융', '기타금융', '기타금융'],
  software: ['IT 서비스', 'IT 서비스', 'IT 서비스', 'IT 서비스', '일반서비스', '통신'],
  materials: ['화학', '화학', '금속', '금속', '비금속', '종이·목재'],
  consumer: ['음식료·담배', '음식료·담배', '유통', '유통', '섬유·의류', '화학', '기타제조'],
  construction: ['건설', '건설', '기타금융', '비금속', '부동산'],
  culture: ['오락·문화', '오락·문화', '오락·문화', '출판·매체복제', '일반서비스'],
  networks: ['통신', '운송·창고', '운송·창고', '운송·창고', '전기·가스'],
}

/** Well-known stocks whose sector is not the first name of their simulated sector. */
const WELL_KNOWN_NAMES: Readonly<Record<string, readonly StockCode[]>> = {
  기타금융: [
    ...['402340', '267250', '034730', '003550', '000150', '000880', '006260', '078930', '105560', '055550'],
    ...['086790', '316140', '138930', '138040', '071050', '001040', '180640', '377300', '088980', '029780'],
    ...['024110', '323410', '279570', '010060', '086520', '031980', '005490', '009540', '008930'],
  ],
  증권: ['006800', '00680K', '039490', '005940', '016360'],
  보험: ['032830', '000810', '005830', '088350'],
  '기계·장비': ['042700', '240810', '039030', '403870', '036930', '319660', '084370', '089030', '034020'],
  화학: [
    ...['357780', '005290', '051910', '051915', '096770', '457190', '090430', '051900', '278470', '010950'],
    ...['010955', '011780', '011170', '009830', '014680', '161390'],
  ],
  '운송장비·부품': ['012450', '329180', '042660', '010140', '064350', '047810', '443060', '082740'],
  '전기·전자': ['267260', '298040', '010120', '272210', '103590', '062040', '079550', '178320', '440110'],
  '의료·정밀기기': ['214150', '226950', '140610'],
  일반서비스: [
    '141080',
    '087010',
    '310210',
    '298380',
    '347850',
    '222670',
    '052690',
    '051600',
    '030000',
    '021240',
  ],
  'IT 서비스': ['307950'],
  '운송·창고': ['086280', '011200', '028670', '003490', '000120'],
  금속: ['010130', '004020', '103140'],
  비금속: ['002380'],
  유통: ['028260', '004170', '023530', '139480', '257720'],
  '섬유·의류': ['383220', '111770'],
  '오락·문화': ['035250', '259960', '036570', '251270', '263750'],
  '전기·가스': ['015760', '036460'],
}

const NAME_OF = new Map(
  Object.entries(WELL_KNOWN_NAMES).flatMap(([name, codes]) => codes.map((code) => [code, name] as const)),
)

/** The sectors as the exchange publishes them: of KOSPI and KOSDAQ, not of KONEX. */
export function simulatedSectors(stocks: readonly Stock[], seed: number): SourceSector[] {
  return stocks
    .filter(({ market }) => market !== 'KONEX')
    .map((stock) => ({ code: stock.code, sector: sectorName(stock, seed) }))
}

function sectorName({ code, kind, sector }: Stock, seed: number): string {
  const names = NAMES[sector]
  if (kind === 'well_known') return NAME_OF.get(code) ?? names[0] ?? ''
  if (kind === 'spac') return '기타금융'
  // A preferred stock is in the sector of its company, with which it shares all but the last character.
  const draw = uniformOf(mixText(mix(seed, 0x5ec7), code.slice(0, 5)))
  return names[Math.floor(draw * names.length)] ?? ''
}
