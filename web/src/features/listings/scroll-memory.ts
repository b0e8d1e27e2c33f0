/** The position in the table: the selected listing and the scroll offset. */
export interface ScrollMemory {
  code: string | null
  scrollTopPx: number
}

const STORAGE_KEY = 'listings-spot'

export function writeScrollMemory(storage: Pick<Storage, 'setItem'>, spot: ScrollMemory): void {
  storage.setItem(STORAGE_KEY, JSON.stringify(spot))
}

export function readScrollMemory(storage: Pick<Storage, 'getItem'>): ScrollMemory {
  let found: Record<string, unknown> = {}
  try {
    found = Object(JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}')) as Record<string, unknown>
  } catch {
    // Invalid entry: start at the top.
  }
  const { code, scrollTopPx } = found
  return {
    code: typeof code === 'string' ? code : null,
    scrollTopPx: typeof scrollTopPx === 'number' && scrollTopPx > 0 ? scrollTopPx : 0,
  }
}
