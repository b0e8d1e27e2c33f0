import { expect, it } from 'vitest'
import { StockMentions } from './stock-mentions.ts'

const mentions = new StockMentions([
  { code: '005930', name: '삼성전자' },
  { code: '005935', name: '삼성전자우' },
  { code: '000660', name: 'SK하이닉스' },
  { code: '034730', name: 'SK' },
  { code: '138930', name: 'BNK금융지주' },
  { code: '009830', name: '한화솔루션' },
  { code: '0007E5', name: '새로운회사' },
])

it.each([
  ['삼성전자, 실적 발표', ['005930']],
  ['삼성전자가 오른 날', ['005930']],
  ['삼성전자우 강세', ['005935']],
  ['삼성전자서비스 노조', []],
  ['신삼성전자 이야기', []],
  ["'SK하이닉스'와 삼성전자의 경쟁", ['000660', '005930']],
  ['SK 주가', []],
  ['SK(034730) 주가', ['034730']],
  ['1005930 원', []],
  ['한화솔루션·BNK금융지주 급등', ['009830', '138930']],
  ['종목 0007E5 상장', ['0007E5']],
  ['', []],
])('names in "%s" are those of %j', (text, codes) => {
  expect(mentions.in(text).sort()).toEqual([...codes].sort())
})
