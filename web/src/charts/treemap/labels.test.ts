import { describe, expect, it } from 'vitest'
import { createUniverse } from '../../../../worker/sources/simulator/universe.ts'
import { rate as rateText } from '../../words/numbers.ts'
import { blockLabel, emsOf, headText, ownLengths, shortened } from './labels.ts'

const letterPx = { least: 9, most: 28 }
const labelOf = (name: string, width: number, height: number, rate: number | null = -1.234, ownLength = 1) =>
  blockLabel({ name, rate, room: { x: 0, width, height }, letterPx, ownLength })

describe('the label of a block', () => {
  it('has its name and rate, larger in a larger block, and shrinks before anything is omitted', () => {
    expect(labelOf('삼성전자', 400, 300)).toEqual({ text: '삼성전자\n-1.23%', fontSize: 28 })
    const narrow = labelOf('SK하이닉스', 70, 300)
    expect(narrow?.text).toBe('SK하이닉스\n-1.23%')
    expect(narrow?.fontSize).toBeLessThan(28)
  })

  it('omits the rate where it does not fit, then truncates the name, then is omitted', () => {
    expect(labelOf('기아', 60, 16)?.text).toBe('기아')
    expect(labelOf('한화에어로스페이스', 62, 40)?.text).toBe('한화에어로…\n-1.23%')
    expect(labelOf('한화에어로스페이스', 62, 16)?.text).toBe('한화에어로…')
    expect(labelOf('한화에어로스페이스', 20, 16)).toBeNull()
  })

  it('is never truncated to a prefix of another name', () => {
    const own = ownLengths(['한화에어로스페이스', '한화에너지', '한화', '기아'])
    expect(own.get('한화에어로스페이스')).toBe(4)
    expect(shortened('한화에어로스페이스', 4, own.get('한화에어로스페이스') ?? 0)).toBeNull()
    expect(shortened('한화에어로스페이스', 5, own.get('한화에어로스페이스') ?? 0)).toBe('한화에어…')
  })

  it('without a rate is the name alone', () => {
    expect(labelOf('삼성전자', 400, 300, null)?.text).toBe('삼성전자')
  })

  it('of every listing, in blocks of any size, has a whole rate or none, fits, and is unique', () => {
    const names = [...new Set(createUniverse(500, 1)(20_000).map(({ name }) => name))]
    const own = ownLengths(names)
    const wrong: unknown[] = []
    for (const [at, name] of names.entries()) {
      const rate = ((at * 37) % 6_000) / 100 - 30
      const room = { x: 0, width: 4 + ((at * 13) % 180), height: 4 + ((at * 29) % 120) }
      const label = blockLabel({ name, rate, room, letterPx, ownLength: own.get(name) ?? 0 })
      if (label === null) continue
      const [shown = '', number] = label.text.split('\n')
      const isNumberWhole = number === undefined || number === rateText(rate)
      const others = names.filter(
        (other) => other !== name && shown.endsWith('…') && other.startsWith(shown.slice(0, -1)),
      )
      const widest = Math.max(...label.text.split('\n').map(emsOf)) * label.fontSize
      const isInside = widest <= room.width && label.text.split('\n').length * label.fontSize <= room.height
      if (!isNumberWhole || others.length > 0 || !isInside || label.fontSize < 8.9)
        wrong.push({ name, label, room, others })
    }
    expect(wrong).toEqual([])
  })
})

it('the header of a sector has its rate where that fits, else its name, else a unique prefix of it', () => {
  expect(headText('전기·전자', 0.3, 20, 2)).toBe('전기·전자  +0.30%')
  expect(headText('전기·전자', 0.3, 6, 2)).toBe('전기·전자')
  expect(headText('Transport Equipment', 0.3, 7, 11)).toBe('')
  expect(headText('Transport Equipment', 0.3, 9, 11)).toMatch(/^Transport E.*…$/)
})
