/** Words of the tour after signing up, in Korean. */
export const words = {
  tour: {
    title: '둘러보기',
    next: '다음',
    back: '이전',
    done: '시작하기',
    skip: '건너뛰기',
    find: {
      title: '무엇이든 찾기',
      text: '어디서나 S를 누르고 이름, 코드, 초성(ㅅㅅㅈㅈ)이나 줄임말을 치세요. 지수와 화면도 나옵니다.',
    },
    table: {
      title: '종목과 관심 종목',
      text: '종목 화면에서 열 머리를 눌러 정렬하고, 열 너비와 순서를 바꾸고, 별을 눌러 관심 종목에 넣습니다.',
    },
    trust: {
      title: '값을 믿을 수 있는지',
      text: '오른쪽 위 신호등은 값이 지금 것인지 알려 줍니다. Space로 화면을 멈추고, ?로 모든 단축키와 이 안내를 다시 봅니다.',
    },
  },
} as const
