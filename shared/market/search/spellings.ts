import { plain } from './typed-text.ts'

/** The Korean pronunciation of Latin letters. Some have two. */
const SPOKEN_LETTERS: Readonly<Record<string, readonly string[]>> = {
  a: ['에이'],
  b: ['비'],
  c: ['씨', '시'],
  d: ['디'],
  e: ['이'],
  f: ['에프'],
  g: ['지', '쥐'],
  h: ['에이치', '에이취'],
  i: ['아이'],
  j: ['제이'],
  k: ['케이'],
  l: ['엘'],
  m: ['엠'],
  n: ['엔'],
  o: ['오'],
  p: ['피'],
  q: ['큐'],
  r: ['알', '아르'],
  s: ['에스', '에쓰'],
  t: ['티'],
  u: ['유'],
  v: ['브이'],
  w: ['더블유'],
  x: ['엑스'],
  y: ['와이'],
  z: ['지', '제트'],
}
/** Longest first: 에이치 is H, not A and a rest. */
const SOUNDS = Object.entries(SPOKEN_LETTERS)
  .flatMap(([letter, sounds]) => sounds.map((sound) => [sound, letter] as const))
  .sort(([a], [b]) => b.length - a.length)

/**
 * Words in Korean names as their companies write them in Latin, which no romanisation rule gives; in both
 * directions: 삼성 is found by samsung, NAVER by 네이버.
 */
const WORDS: readonly (readonly [korean: string, latin: string])[] = [
  ['삼성', 'samsung'],
  ['전자', 'electronics'],
  ['전기', 'electric'],
  ['하이닉스', 'hynix'],
  ['현대', 'hyundai'],
  ['기아', 'kia'],
  ['네이버', 'naver'],
  ['카카오', 'kakao'],
  ['뱅크', 'bank'],
  ['포스코', 'posco'],
  ['한화', 'hanwha'],
  ['오션', 'ocean'],
  ['에어로스페이스', 'aerospace'],
  ['두산', 'doosan'],
  ['로보틱스', 'robotics'],
  ['롯데', 'lotte'],
  ['신한', 'shinhan'],
  ['하나', 'hana'],
  ['우리', 'woori'],
  ['셀트리온', 'celltrion'],
  ['한국', 'korea'],
  ['대한', 'daehan'],
  ['화학', 'chem'],
  ['에너지', 'energy'],
  ['솔루션', 'solution'],
  ['바이오', 'bio'],
  ['로직스', 'logics'],
  ['생명', 'life'],
  ['증권', 'securities'],
  ['금융', 'financial'],
  ['중공업', 'heavy'],
  ['건설', 'construction'],
  ['모비스', 'mobis'],
  ['로템', 'rotem'],
  ['제약', 'pharm'],
  ['신세계', 'shinsegae'],
  ['이마트', 'emart'],
  ['오리온', 'orion'],
  ['농심', 'nongshim'],
  ['효성', 'hyosung'],
  ['금호', 'kumho'],
  ['한진', 'hanjin'],
  ['대우', 'daewoo'],
  ['쌍용', 'ssangyong'],
  ['미래에셋', 'mirae'],
  ['키움', 'kiwoom'],
  ['홀딩스', 'holdings'],
  ['텔레콤', 'telecom'],
  ['디스플레이', 'display'],
  ['이노텍', 'innotek'],
  ['유플러스', 'uplus'],
  ['하이브', 'hybe'],
  ['크래프톤', 'krafton'],
]
export const LATIN = new Map(WORDS)
/** The Korean words of the table, the longest first. */
export const KOREAN_WORDS = new RegExp(
  WORDS.map(([korean]) => korean)
    .sort((a, b) => b.length - a.length)
    .join('|'),
  'g',
)

/**
 * A name with its spelled-out Latin letters replaced by the letters. Names and queries are normalized to this
 * form, so that `에스케이하이닉스`, `에쓰케이하이닉스` and `SK하이닉스` are equal.
 */
export function latinLetters(text: string): string {
  let rest = plain(text)
  let written = ''
  while (rest !== '') {
    const [sound, letter] = SOUNDS.find(([sound]) => rest.startsWith(sound)) ?? [
      rest.charAt(0),
      rest.charAt(0),
    ]
    written += letter
    rest = rest.slice(sound.length)
  }
  return written
}

/** A name with its words as their companies write them in Latin: 삼성전자 is samsungelectronics. */
export function latinWords(text: string): string {
  return plain(text).replace(KOREAN_WORDS, (word) => LATIN.get(word) ?? word)
}
