import type { OfflineWords } from '../locale.ts'

export const words: OfflineWords = {
  page: '오프라인',
  title: '시세를 받을 수 없습니다',
  text: '서버에 연결할 수 없습니다. 지난 시세를 지금 시세로 잘못 볼 수 있어 아무 숫자도 보여 주지 않습니다. 연결되면 저절로 다시 열립니다.',
  retry: '다시 시도',
}
