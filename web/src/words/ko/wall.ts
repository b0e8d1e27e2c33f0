/** Words of the wall, in Korean. They arrive with it. */
export const words = {
  wall: {
    title: '전광판',
    boards: {
      indices: '지수',
      movers: '등락 순위',
      caps: '시가총액 순위',
      treemap: '시가총액 지도',
      limits: '상한가와 하한가',
      disclosures: '공시',
      news: '뉴스',
      watchlist: '관심종목',
    },
    controls: '전광판 조작',
    pause: '넘김 멈춤',
    resume: '다시 넘기기',
    next: '다음 화면',
    previous: '이전 화면',
    fullScreen: '전체 화면',
    leave: '전광판 닫기',
    paused: '멈춤',
    pages: '{count}개 화면 중 {place}번째: {board}',
    unknownBoard: "주소의 '{text}'은(는) 없는 화면이라 뺐습니다. 있는 화면: {known}.",
    badDwell: "주소의 넘김 시간 '{text}'은(는) {least}초에서 {most}초 사이의 수가 아니라 {used}초로 합니다.",
    noList:
      "주소의 관심 목록 '{text}'이(가) 없습니다. 목록 이름을 고치거나, 관심종목 화면에서 전광판을 다시 여세요.",
    noBoards: '주소에 보여 줄 화면이 없어 기본 화면을 보여 줍니다.',
    tooMany: '화면은 {most}개까지만 돌립니다. 뒤의 것은 뺐습니다.',
  },
} as const
