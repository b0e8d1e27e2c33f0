import { latinKeys } from './korean-keyboard.ts'

/**
 * Common parts of passwords, besides key sequences. Only words in every published list of broken passwords.
 */
const LATIN = `
  password passwd passwort pass pssword passcode passkey secret secrets access admin administrator root user username guest
  login logon master manager system server default changeme change letmein welcome hello test testing tester temp temporary
  demo sample example qwer qwert qwerty qwertz azerty asdf zxcv qazwsx zaq12wsx abcd abc123 iloveyou loveyou ilove love lovely
  lover monkey dragon baseball football basketball soccer hockey golf tennis shadow sunshine princess prince superman batman
  spiderman ironman pokemon pikachu starwars mustang ferrari porsche mercedes toyota honda hyundai corvette harley yamaha
  michael michelle jennifer jessica jordan daniel thomas robert charlie andrew joshua matthew anthony william george ashley
  nicole amanda hannah justin hunter tigger buster ginger pepper cookie chocolate cheese banana orange apple lemon cherry
  summer winter spring autumn january february march april june july august september october november december monday
  tuesday wednesday thursday friday saturday sunday freedom trustno1 whatever nothing something computer internet windows
  microsoft google facebook youtube twitter instagram samsung iphone galaxy android nokia naver kakao daum line samsung lotte
  hynix korea corea korean seoul busan incheon daegu kospi kosdaq market stock stocks trader trading money bank dollar
  killer hacker ninja matrix phoenix maverick ranger cowboy yankees chelsea arsenal liverpool barcelona madrid manchester
  tiger lion eagle falcon wolf bear panther dolphin butterfly flower angel heaven jesus christ godbless blessed forever
  family mother father mommy daddy sister brother baby babygirl babyboy honey sweet sweetie darling friend friends
  happy lucky smile peace hope faith cool awesome amazing super power silver golden diamond purple yellow black white green
  office company work home house school student teacher doctor police service support helpdesk backup oracle mysql postgres
  security private public enter open sesame opensesame please thankyou goodluck goodbye
  1004 7942 8282 5959 1818 486 2580 1472 159753 147258369 789456123 112233 121212 696969
`

/** Typed on a Korean keyboard, with Hangul on or off. */
const KOREAN = `
  안녕 안녕하세요 가나다 가나다라 사랑 사랑해 사랑해요 비밀번호 비번 암호 패스워드 비밀 관리자 아이디 로그인 홍길동 대한민국 한국
  서울 부산 대구 인천 광주 대전 독도 삼성 삼성전자 현대 주식 회사 우리 우리집 우리나라 엄마 아빠 엄마아빠 가족 친구 바보 천사 행복
  행복해 행운 감사 감사합니다 고마워 화이팅 파이팅 강아지 고양이 멍멍이 나비 하늘 바다 사과 딸기 컴퓨터 인터넷 네이버 카카오 학교 학생
  선생님 테스트 시험 하나님 예수님 시발 씨발 병신 개새끼 하하하 ㅋㅋㅋㅋ 미안해 보고싶다 보고싶어 좋아 좋아해 나는너를 너는나를 여보
  한글 조선 최고 최강 아이유 방탄 방탄소년단 롯데 두산 기아 신한 국민 농협 국민은행 우리은행
  자기야 공주 왕자 축구 야구 사장님 대박 부자 돈벼락 만세 김치 짱구 뽀로로
`

const wordsOf = (text: string) => text.trim().split(/\s+/)

/** Lower case. */
export const COMMON_WORDS: ReadonlySet<string> = new Set([
  ...wordsOf(LATIN),
  ...wordsOf(KOREAN).map((word) => latinKeys(word).toLowerCase()),
])
