import type { Person } from './people.ts'
import { watchPage, type WatchedPage } from './watched-page.ts'

interface WatchOptions {
  executablePath: string
  url: string
  person: Person
  code: string
  /** @param atMs when the volume was in the document, by the clock of this machine */
  onShown: (volume: number, atMs: number) => void
}

/** Opens the page of a stock in Chromium and reports each volume of the day that it shows. */
export function watchVolume({ code, onShown, ...options }: WatchOptions): Promise<WatchedPage> {
  return watchPage({
    ...options,
    ...{ path: `/stocks/${code}`, testid: 'figure-volume', read: '(element) => [element.textContent]' },
    onShown: (text, atMs) => onShown(Number(text.replaceAll(',', '')), atMs),
  })
}
