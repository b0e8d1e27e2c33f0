/** Words of headlines, in Korean, beside those of disclosures. */
export const words = {
  news: {
    title: '뉴스',
    search: '제목 · 내용 · 매체',
    none: '해당하는 뉴스가 없습니다',
    loading: '뉴스를 불러오는 중',
    oldest: '가장 오래된 뉴스입니다',
    more: '뉴스 모두 보기',
    others: '외 {count}개 매체',
    open: '기사 열기 (새 창)',
    simulated: '모의 기사',
    sources: '뉴스 제공처',
    clear: '검색 지우기',
  },
} as const
