/** What a paired screen keeps in its browser, over restarts and for months. */
export interface KeptDisplay {
  display_id: string
  refresh_token: string
  /** What the next refresh is known by: with it a refresh whose answer was lost can be repeated. */
  attempt: string
}

const DISPLAY_KEY = 'display'
const ATTEMPT_BYTES = 24

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

/** @returns null: this browser is no paired screen */
export function readKept(storage: Storage = localStorage): KeptDisplay | null {
  try {
    const { display_id, refresh_token, attempt } = JSON.parse(
      storage.getItem(DISPLAY_KEY) ?? 'null',
    ) as KeptDisplay
    return [display_id, refresh_token, attempt].every((text) => typeof text === 'string' && text !== '')
      ? { display_id, refresh_token, attempt }
      : null
  } catch {
    return null
  }
}

/** Stores a token with a fresh attempt for its refresh. */
export function keep(
  { display_id, refresh_token }: Omit<KeptDisplay, 'attempt'>,
  storage: Storage = localStorage,
): void {
  const random = crypto.getRandomValues(new Uint8Array(ATTEMPT_BYTES))
  const attempt = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
  storage.setItem(DISPLAY_KEY, JSON.stringify({ display_id, refresh_token, attempt }))
}

export const forget = (storage: Storage = localStorage): void => storage.removeItem(DISPLAY_KEY)
