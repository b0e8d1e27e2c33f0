import { expect, it } from 'vitest'
import { numbersOf } from './draw-page.ts'

function page(html: string): Element {
  const root = document.createElement('div')
  root.innerHTML = html
  return root
}

it('the numbers of a page have the text before them as their name', () => {
  const root = page('<h2>KOSPI</h2><b>2,712.31</b><i>▲</i><b>+1.20%</b><h2>삼성전자</h2><b>71,500</b>')
  expect(numbersOf(root)).toEqual([
    { name: 'KOSPI', value: '2,712.31' },
    { name: 'KOSPI', value: '+1.20%' },
    { name: '삼성전자', value: '71,500' },
  ])
})

it('a page has ten numbers at most, without characters that cannot be typed', () => {
  const root = page(Array.from({ length: 30 }, (_, at) => `<b>${at}\u200b</b>`).join(''))
  expect(numbersOf(root).map(({ value }) => value)).toEqual(Array.from({ length: 10 }, (_, at) => String(at)))
})
