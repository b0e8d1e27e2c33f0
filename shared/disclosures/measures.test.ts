import { describe, expect, it } from 'vitest'
import { measureSpans, measureSteps, type MeasureNotice } from './measures.ts'
import { DAY_MS } from '../time.ts'

const stepsOf = (title: string) =>
  measureSteps(title)
    .map(({ measure, isBegin, days }) => `${isBegin ? '+' : '-'}${measure}${days === null ? '' : ` ${days}`}`)
    .join(', ')

describe('the measures of the exchange by the title of its notice', () => {
  it.each([
    ['주권매매거래정지   (풍문 또는 보도 관련)', '+halt'],
    ['주권매매거래정지기간변경   (개선기간 부여)', '+halt'],
    ['주권매매거래정지해제   (상장적격성 실질심사 대상 제외 결정)', '-halt'],
    ['주권매매거래정지및정지해제(중요내용공시)', '-halt'],
    ['매매거래재개 안내', '-halt'],
    ['매매거래정지   (투자경고종목 지정중)', '+halt'],
    ['주권매매거래정지해제   (단기과열종목 지정)', '-halt'],
    ['투자주의종목 지정', '+caution 1'],
    ['[투자주의]소수계좌 거래집중 종목', '+caution 1'],
    ['투자경고종목 지정예고', ''],
    ['투자경고종목 지정', '+warning'],
    ['투자경고종목 지정해제', '-warning'],
    ['투자위험종목 지정', '+risk'],
    ['투자위험종목 지정해제', '-risk'],
    ['단기과열종목(3거래일 단일가매매) 지정', '+overheated 3'],
    ['단기과열종목(가격괴리율, 10거래일 단일가매매) 지정', '+overheated 10'],
    ['단기과열종목 지정예고', ''],
    ['단기과열종목 지정 연장', '+overheated 3'],
    ['공매도 과열종목 지정', '+short_overheated 1'],
    ['관리종목지정', '+administrative'],
    ['관리종목 지정사유 추가', '+administrative'],
    ['관리종목 지정사유 일부 해소', ''],
    ['관리종목 지정 우려', ''],
    ['관리종목 지정해제', '-administrative'],
    ['투자주의환기종목 지정', '+alert'],
    ['투자주의환기종목 해제', '-alert'],
    ['불성실공시법인지정예고', ''],
    ['불성실공시법인지정', '+unfaithful 21'],
    ['불성실공시법인 미지정', '-unfaithful'],
    ['조회공시요구(현저한시황변동)', '+inquiry'],
    ['조회공시요구(현저한시황변동)에 대한 답변(중요정보없음)', '-inquiry'],
    ['조회공시요구(풍문또는보도)에대한답변(미확정)', ''],
    ['[기재정정]투자경고종목 지정', '+warning'],
    ['신주인수권증권 매매거래정지', ''],
    ['은행거래정지', ''],
    ['영업정지', ''],
    ['주권매매거래정지(자회사의 주요경영사항)', ''],
    ['유상증자결정', ''],
  ])('"%s" does "%s"', (title, steps) => {
    expect(stepsOf(title)).toBe(steps)
  })
})

describe('a measure of the exchange', () => {
  const notice = (day: number, title: string, code = '005930'): MeasureNotice => ({
    id: day,
    code,
    title,
    publishedMs: day * DAY_MS,
  })
  const spansOf = (...notices: MeasureNotice[]) =>
    measureSpans(notices, (beganMs, days) => beganMs + days * DAY_MS).map(
      ({ code, measure, beganMs, endsMs }) =>
        `${code} ${measure} ${beganMs / DAY_MS}-${endsMs === null ? '' : endsMs / DAY_MS}`,
    )

  it('begins with its notice and ends with the one that lifts it, in whichever order they are read', () => {
    const [begin, end] = [notice(1, '투자경고종목 지정'), notice(9, '투자경고종목 지정해제')]
    expect(spansOf(begin)).toEqual(['005930 warning 1-'])
    expect(spansOf(end, begin)).toEqual(['005930 warning 1-9'])
  })

  it('is not ended by the end of another one, or of another listing', () => {
    expect(
      spansOf(
        notice(1, '투자경고종목 지정'),
        notice(2, '단기과열종목 지정해제'),
        notice(3, '투자경고종목 지정해제', '000660'),
      ),
    ).toEqual(['005930 warning 1-'])
  })

  it('continues with its first beginning when a notice repeats it, and begins anew after its end', () => {
    expect(
      spansOf(
        notice(1, '주권매매거래정지'),
        notice(3, '주권매매거래정지기간변경'),
        notice(5, '주권매매거래정지해제'),
        notice(8, '주권매매거래정지'),
      ),
    ).toEqual(['005930 halt 1-5', '005930 halt 8-'])
  })

  it('ends by itself after its trading days, later where it is extended and earlier where it is lifted', () => {
    expect(spansOf(notice(1, '단기과열종목 지정'))).toEqual(['005930 overheated 1-4'])
    expect(spansOf(notice(1, '단기과열종목 지정'), notice(3, '단기과열종목 지정 연장'))).toEqual([
      '005930 overheated 1-6',
    ])
    expect(spansOf(notice(1, '단기과열종목 지정'), notice(2, '단기과열종목 지정해제'))).toEqual([
      '005930 overheated 1-2',
    ])
    expect(spansOf(notice(1, '투자주의종목 지정'), notice(5, '투자주의종목 지정'))).toEqual([
      '005930 caution 1-2',
      '005930 caution 5-6',
    ])
  })

  it('is nothing where its end alone is known', () => {
    expect(spansOf(notice(1, '관리종목 지정해제'))).toEqual([])
  })
})
