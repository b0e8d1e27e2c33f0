import { describe, expect, it } from 'vitest'
import { createUniverse } from '../../../worker/sources/simulator/universe.ts'
import { englishName } from './english-name.ts'

const named = (name: string, code = '005930') =>
  englishName({ code, isin: `KR7${code}003`, name, section: '' })

describe('the English name of a listing', () => {
  it.each([
    ['삼성전자', 'Samsung Electronics'],
    ['SK하이닉스', 'SK Hynix'],
    ['LG에너지솔루션', 'LG Energy Solution'],
    ['한화에어로스페이스', 'Hanwha Aerospace'],
    ['카카오뱅크', 'Kakao Bank'],
    ['NAVER', 'NAVER'],
    ['KT&G', 'KT&G'],
    ['JYP Ent.', 'JYP Ent.'],
    ['고려아연', 'Goryeoayeon'],
    ['LG씨엔에스', 'LG CNS'],
    ['이지홀딩스', 'Iji Holdings'],
    ['신한지주', 'Shinhan Holdings'],
    ['삼천당제약', 'Samcheondang Pharm'],
  ])('of %s is %s', (name, english) => {
    expect(named(name)).toBe(english)
  })

  it.each([
    ['삼성전자우', '005935', 'Samsung Electronics Pref.'],
    ['현대차2우B', '005387', 'Hyundai Motor Pref. 2B'],
    ['연우', '115960', 'Yeonu'],
  ])('names the class of a preferred share: of %s (%s) it is %s', (name, code, english) => {
    expect(named(name, code)).toBe(english)
  })

  it('has no Hangul left, for every listing of a market', () => {
    const left = createUniverse(500, 1)(20_000).map((listing) => englishName({ ...listing, section: '' }))
    expect(left.filter((name) => /[가-힣]|^\s|\s$|\s{2}/.test(name))).toEqual([])
  })
})
