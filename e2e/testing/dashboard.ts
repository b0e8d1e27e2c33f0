import type { Page } from '@playwright/test'

export interface Reader {
  language: 'ko' | 'en'
  theme: 'dark' | 'light'
}

export interface Overflow {
  across: number
  down: number
  mainDown: number
}

/** How far the document and its `main` overflow the viewport, in pixels. */
export function overflowOf(page: Page): Promise<Overflow> {
  return page.evaluate<Overflow>(`(() => {
    const root = document.documentElement
    const main = document.querySelector('main') ?? root
    return {
      across: Math.max(root.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth),
      down: root.scrollHeight - innerHeight,
      mainDown: main.scrollHeight - main.clientHeight,
    }
  })()`)
}

/** Elements that overflow their container to the right or below; both given by selector. */
export function misfitsOf(page: Page, container: string, elements: string): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const container = document.querySelector(${JSON.stringify(container)})
    const { right, bottom } = container.getBoundingClientRect()
    return [...container.querySelectorAll(${JSON.stringify(elements)})]
      .filter((element) => {
        const box = element.getBoundingClientRect()
        return box.width > 0 && (box.right > right + 1 || box.bottom > bottom + 1)
      })
      .map((element) => element.outerHTML)
  })()`)
}

/**
 * The page's connection to the server, under control of the test: when cut, nothing passes in either
 * direction and neither end is notified.
 */
export async function holdLine(page: Page): Promise<{ cut: () => void; mend: () => void }> {
  const line = { cut: () => {}, mend: () => {} }
  let dead = false
  await page.routeWebSocket(/\/socket\.io\//, (browser) => {
    const server = browser.connectToServer()
    browser.onMessage((message) => {
      if (!dead) server.send(message)
    })
    server.onMessage((message) => {
      if (!dead) browser.send(message)
    })
    line.cut = () => {
      dead = true
    }
    line.mend = () => {
      dead = false
      void server.close()
      void browser.close()
    }
  })
  return { cut: () => line.cut(), mend: () => line.mend() }
}

export interface Quote {
  code: string
  name: string
  market: string
  price: number | null
  change_rate: number | null
  market_cap: number | null
}

export async function quotesOf(page: Page): Promise<Quote[]> {
  const answer = await page.request.get('/api/market/quotes')
  return ((await answer.json()) as { quotes: Quote[] }).quotes
}

/** In the format of the board. */
export function rateText(percent: number | null): string {
  const text = (percent ?? 0).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return `${(percent ?? 0) > 0 ? '+' : ''}${text}%`
}
