import type { Page } from '@playwright/test'

export const SAMSUNG = '005930'

export interface Candle {
  time: string
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/** The candles of SAMSUNG according to REST. */
export async function candlesOf(page: Page, query: string): Promise<Candle[]> {
  const answer = await page.request.get(`/api/stocks/${SAMSUNG}/candles?${query}`)
  return ((await answer.json()) as { candles: Candle[] }).candles
}

/** The line of the chart with the values of a candle. */
export const readout = (page: Page) => page.getByTestId('readout')
export const grouped = (value: number) => value.toLocaleString('en-US')
