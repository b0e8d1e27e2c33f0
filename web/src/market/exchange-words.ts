import type { Language } from '../words/numbers.ts'

/** Names the exchange gives sectors (업종) and sections (소속부), which arrive in Korean, as its English pages have them. */
const ENGLISH: Readonly<Record<string, string>> = {
  '음식료·담배': 'Food & Tobacco',
  '섬유·의류': 'Textiles & Apparel',
  '종이·목재': 'Paper & Wood',
  화학: 'Chemicals',
  제약: 'Pharmaceuticals',
  비금속: 'Non-metals',
  금속: 'Metals',
  '기계·장비': 'Machinery',
  '전기·전자': 'Electronics',
  '의료·정밀기기': 'Medical & Precision',
  '운송장비·부품': 'Transport Equipment',
  기타제조: 'Other Manufacturing',
  '전기·가스': 'Electricity & Gas',
  '전기·가스·수도': 'Utilities',
  건설: 'Construction',
  유통: 'Distribution',
  '운송·창고': 'Transport & Storage',
  '숙박·음식': 'Lodging & Dining',
  '출판·매체복제': 'Publishing & Media',
  '오락·문화': 'Entertainment',
  통신: 'Telecommunications',
  'IT 서비스': 'IT Services',
  일반서비스: 'Services',
  교육: 'Education',
  부동산: 'Real Estate',
  금융: 'Finance',
  은행: 'Banks',
  증권: 'Securities',
  보험: 'Insurance',
  기타금융: 'Other Finance',
  '농업, 임업 및 어업': 'Agriculture & Fishing',
  우량기업부: 'Blue chip',
  벤처기업부: 'Venture',
  중견기업부: 'Mid-sized',
  기술성장기업부: 'Technology growth',
  일반기업부: 'General',
  '외국기업(소속부없음)': 'Foreign company',
  '투자주의환기종목(소속부없음)': 'Investment alert',
  '관리종목(소속부없음)': 'Administrative issue',
  'SPAC(소속부없음)': 'SPAC',
}

/** A name of the exchange's in the reader's language; one that is not known stays as it is told. */
export function exchangeWord(name: string, language: Language): string {
  return language === 'en' ? (ENGLISH[name] ?? name) : name
}
