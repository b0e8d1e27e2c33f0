/** The importance of a disclosure, highest first. It does not rate the news as good or bad. */
export const LEVELS = ['critical', 'high', 'normal', 'low', 'hidden'] as const
export type Level = (typeof LEVELS)[number]

/** The subjects of disclosures with their importance. All rules about kinds are in this file. */
export const SUBJECTS = {
  halt: 'critical',
  delisting: 'critical',
  insolvency: 'critical',
  embezzlement: 'critical',
  audit_opinion: 'critical',
  designation: 'high',
  report_late: 'high',
  warning: 'high',
  inquiry: 'high',
  inquiry_answer: 'high',
  rumour: 'high',
  correction_order: 'high',
  rights_issue: 'high',
  bonus_issue: 'high',
  capital_reduction: 'high',
  share_split: 'high',
  convertible_bond: 'high',
  bond_with_warrant: 'high',
  exchangeable_bond: 'high',
  control: 'high',
  tender_offer: 'high',
  merger: 'high',
  division: 'high',
  share_exchange: 'high',
  business_transfer: 'high',
  asset_transfer: 'high',
  stake: 'high',
  contract: 'high',
  bond_exercise: 'normal',
  bond_price: 'normal',
  bond_early: 'normal',
  issue_terms: 'normal',
  securities_listing: 'normal',
  treasury_buy: 'normal',
  treasury_sale: 'normal',
  treasury_cancel: 'normal',
  treasury_trust: 'normal',
  earnings: 'normal',
  outlook: 'normal',
  dividend: 'normal',
  judgement: 'normal',
  litigation: 'normal',
  meeting: 'normal',
  briefing: 'low',
  holdings: 'low',
  periodic: 'low',
  notice: 'hidden',
  other: 'normal',
} as const satisfies Readonly<Record<string, Level>>
export type Subject = keyof typeof SUBJECTS

/** A kind is a subject, its end (a contract that is cancelled, a halt that is lifted), or that it is announced. */
export const STAGES = ['', '_ended', '_notice'] as const
export type Stage = (typeof STAGES)[number]
export type Kind = `${Subject}${Stage}`

/** Words that mark the end of the subject before them. */
export const UNDO_WORDS = [
  '해지',
  '해제',
  '철회',
  '취소',
  '미지정',
  '해소',
  '기각',
  '각하',
  '종결',
  '취하',
  '대상제외',
  '지정유예',
] as const

/** Words that mark an announcement. */
export const NOTICE_WORDS = ['예고'] as const

interface Rule {
  subjects: readonly Subject[]
  /** Without spaces and middle dots; the first one found in the title consumes its part of it. */
  words: readonly string[]
  /** Matches only if followed by this. */
  then?: string
  /** The words themselves mark the end. */
  stage?: Stage
}

const rule = (
  subject: Subject | readonly Subject[],
  words: string,
  more: Omit<Rule, 'subjects' | 'words'> = {},
) => ({
  subjects: typeof subject === 'string' ? [subject] : subject,
  words: words.split(' '),
  ...more,
})

/**
 * In the order in which they are tried. A word that matched is taken out of the title, so what is longer or narrower stands
 * before what it contains: 신주인수권부사채 before 신주인수권, 은행거래정지 before 거래정지.
 */
export const RULES: readonly Rule[] = [
  rule('correction_order', '정정명령부과 정정제출요구'),
  rule(
    'insolvency',
    '부도발생 회생절차 파산 해산사유 은행거래정지 당좌거래정지 채권은행관리절차 채권은행등의관리절차 영업정지 원리금미지급 원리금연체 기한이익상실 채무불이행',
  ),
  rule(
    'securities_listing',
    '신주인수권증권상장폐지 신주인수권증서상장폐지 주식워런트증권상장폐지 상장지수증권상장폐지 상장지수펀드상장폐지 채권상장폐지 추가상장(유상증자) 추가상장(무상증자) 추가상장 변경상장 신규상장',
  ),
  rule('delisting', '상장폐지 정리매매 상장적격성실질심사 실질심사 개선기간'),
  rule('embezzlement', '횡령 배임'),
  rule(
    'audit_opinion',
    '감사의견비적정 감사의견거절 의견거절 감사의견한정 한정의견 감사의견부적정 부적정의견 감사범위제한 비적정',
  ),
  rule('halt', '매매거래정지및정지해제 매매거래정지및재개 매매거래재개', { stage: '_ended' }),
  rule('halt', '매매거래정지 거래정지기간변경 거래정지'),
  rule('inquiry_answer', '조회공시요구', { then: '답변' }),
  rule('inquiry', '조회공시요구'),
  rule('rumour', '풍문또는보도에대한해명'),
  rule('designation', '관리종목 투자주의환기종목 불성실공시법인'),
  rule('warning', '투자주의 투자경고 투자위험 단기과열 공매도과열'),
  rule('holdings', '최대주주등소유주식변동 주요주주특정증권등소유상황 주요주주소유상황 대량보유'),
  rule(
    'issue_terms',
    '유상증자신주발행가액 유상증자또는주식관련사채등의청약결과 유상증자1차발행가액 유상증자최종발행가액 유상증자확정발행가액 유상증자또는주식관련사채등의발행결과 발행가액 발행결과 발행조건확정',
  ),
  rule(
    'bond_early',
    '전환사채(해외전환사채포함)발행후만기전사채취득 신주인수권부사채(해외신주인수권부사채포함)발행후만기전사채취득 교환사채(해외교환사채포함)발행후만기전사채취득 만기전사채취득 만기전취득',
  ),
  rule(
    'bond_price',
    '전환가액의조정 전환가액조정 신주인수권행사가액의조정 신주인수권행사가액조정 행사가액의조정 행사가액조정 교환가액의조정 교환가액조정',
  ),
  rule('bond_with_warrant', '신주인수권부사채'),
  rule('bond_exercise', '전환청구권행사 신주인수권행사 교환청구권행사'),
  rule('convertible_bond', '전환사채'),
  rule('exchangeable_bond', '교환사채'),
  rule(['rights_issue', 'bonus_issue'], '유무상증자'),
  rule('rights_issue', '유상증자'),
  rule('bonus_issue', '무상증자'),
  rule('capital_reduction', '감자결정 감자완료 자본감소'),
  rule('share_split', '주식병합 주식분할 액면분할 액면병합'),
  rule('litigation', '경영권분쟁소송'),
  rule('control', '최대주주변경 경영권변경 경영권분쟁'),
  rule('tender_offer', '공개매수'),
  rule(['merger', 'division'], '분할합병'),
  rule('merger', '합병'),
  rule('division', '회사분할 인적분할 물적분할'),
  rule('share_exchange', '주식교환 주식이전 주식의포괄적교환 주식의포괄적이전'),
  rule('business_transfer', '영업양수 영업양도'),
  rule('asset_transfer', '유형자산양수 유형자산양도 유형자산취득 유형자산처분'),
  rule('stake', '타법인주식 타법인증권'),
  rule('contract', '단일판매공급계약'),
  rule('treasury_trust', '신탁계약해지결과', { stage: '_ended' }),
  rule('treasury_trust', '자기주식취득신탁계약 자기주식신탁 신탁계약에의한취득'),
  rule('treasury_cancel', '자기주식소각 주식소각'),
  rule('treasury_buy', '자기주식취득'),
  rule('treasury_sale', '자기주식처분'),
  rule('outlook', '장래사업경영계획 영업실적등에대한전망 실적전망 영업실적전망'),
  rule('earnings', '영업(잠정)실적 잠정실적 매출액또는손익구조'),
  rule('dividend', '현금현물배당 현금배당 주식배당 중간배당 분기배당 배당결정 주주명부폐쇄 기준일설정'),
  rule('litigation', '소송'),
  rule('judgement', '투자판단관련주요경영사항'),
  rule('meeting', '주주총회'),
  rule('briefing', '기업설명회'),
  rule(
    'report_late',
    '감사보고서제출지연 사업보고서제출지연 반기보고서제출지연 분기보고서제출지연 사업보고서미제출 반기보고서미제출 분기보고서미제출',
  ),
  rule('periodic', '사업보고서 반기보고서 분기보고서 감사보고서제출'),
]

/** Routine subjects; another kind in the same title takes precedence. */
export const NOTICE_RULE = rule('notice', '기타시장안내')

/** Marks in brackets before a title: these make the filing a correction of an earlier one of the same matter. */
export const CORRECTION_MARKS = [
  '기재정정',
  '첨부정정',
  '첨부추가',
  '변경등록',
  '발행조건확정',
  '정정',
] as const

/** Other marks in the same place, which are no corrections. */
export const OTHER_MARKS = ['연장결정', '정정명령부과', '정정제출요구', '철회'] as const

/** The matter is a subsidiary's. */
export const SUBSIDIARY_WORDS = ['종속회사의주요경영사항', '자회사의주요경영사항'] as const

/** Filed by many people under the same title, so a correction cannot be assigned to its original by title. */
export const UNCHAINED_SUBJECTS: readonly Subject[] = ['holdings']
