import type { Page } from '@playwright/test'

/** How a board of the wall uses its screen. */
export interface Glass {
  /** Names, prices and rates whose letters are lower than asked for, a line each. */
  small: string[]
  /** Names of at most six letters that end in an ellipsis. */
  cut: string[]
  /** How much of the board's width and height lies between its outermost letters and charts. */
  across: number
  down: number
}

/** Runs in the page, as text: the Node side of this project has no DOM types. @param leastShare of the screen's shorter side */
export function glassOf(page: Page, leastShare: number): Promise<Glass> {
  return page.evaluate<Glass>(`(() => {
    const board = document.querySelector('[data-testid=wall] .page.shown')
    const side = Math.min(innerWidth, innerHeight)
    const pen = document.createElement('canvas').getContext('2d')
    const digitPx = (element) => {
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(element)
      pen.font = [fontWeight, fontSize, fontFamily].join(' ')
      // Of a flat digit: round ones are a little higher.
      return pen.measureText('1').actualBoundingBoxAscent
    }
    const carrying = board.querySelectorAll('.name, .price, .rate, .company, .title, [data-testid=value]')
    const small = [...carrying]
      .filter((element) => element.checkVisibility() && digitPx(element) / side < ${leastShare})
      .map((element) => element.className + ' “' + element.textContent + '”: '
        + (100 * digitPx(element) / side).toFixed(2) + ' %')
    const cut = [...board.querySelectorAll('.name')]
      .filter((name) => name.textContent.length <= 6 && name.scrollWidth > name.clientWidth)
      .map((name) => name.textContent + ' is cut')
    const boxes = [...board.querySelectorAll('canvas')].map((chart) => chart.getBoundingClientRect())
    const walker = document.createTreeWalker(board, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const range = document.createRange()
      range.selectNodeContents(walker.currentNode)
      if (walker.currentNode.data.trim() !== '') boxes.push(...range.getClientRects())
    }
    const { width, height } = board.getBoundingClientRect()
    const spanOf = (from, to) => Math.max(...boxes.map((box) => box[to])) - Math.min(...boxes.map((box) => box[from]))
    return { small, cut, across: spanOf('left', 'right') / width, down: spanOf('top', 'bottom') / height }
  })()`)
}
