import { placeOfKey } from './places.ts'
import type { PlaceName } from './places.ts'

/** What a key can ask of the page in front, or of the frame around it. */
export type BoardCommand =
  | { do: 'search' }
  /** A stock of the whole market, whichever page is open. */
  | { do: 'find' }
  | { do: 'clear' }
  | { do: 'freeze' }
  | { do: 'help' }
  | { do: 'theme' }
  | { do: 'move'; rows: number }
  | { do: 'page'; pages: 1 | -1 }
  | { do: 'first' }
  | { do: 'last' }
  /** The row that is chosen. */
  | { do: 'open' }
  /** A choice of the page, counted from 1: the interval of a chart, a layout of the table. */
  | { do: 'nth'; nth: number }
  /** Along a chart: so many candles, to the left below 0. */
  | { do: 'step'; candles: number }
  /** Closer (1) or farther (−1). */
  | { do: 'zoom'; closer: 1 | -1 }
  /** The stock in front, on a watchlist or off it. */
  | { do: 'watch' }
  | { do: 'go'; to: PlaceName }

export type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'isComposing' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'target'
>

/** How long `g` waits for the key that says where to. */
const GO_WITHIN_MS = 1_500

/** Reads key presses one after the other; `g` alone is the first half of a shortcut. */
export class Shortcuts {
  #goUntilMs = -Infinity

  /**
   * @param singleKeys as in `commandOf`
   * @param atMs of a clock that only goes forward
   */
  read(event: Key, singleKeys: boolean, atMs: number): BoardCommand | null {
    const going = atMs <= this.#goUntilMs
    this.#goUntilMs = -Infinity
    if (singleKeys && printsHere(event)) {
      if (going) {
        const to = placeOfKey(event.code)
        if (to !== null) return { do: 'go', to }
      }
      if (event.code === 'KeyG' && !event.shiftKey) {
        this.#goUntilMs = atMs + GO_WITHIN_MS
        return null
      }
    }
    return commandOf(event, singleKeys)
  }
}

/**
 * The command of a key press, or null. Letters go by `code`: with a Korean layout `j` arrives as ㅓ. Keys of an input, of
 * a control that uses them itself, and of a Hangul syllable in the making belong to those.
 *
 * @param singleKeys whether keys that print a character are shortcuts (WCAG 2.1.4 lets people turn them off)
 */
export function commandOf(event: Key, singleKeys: boolean): BoardCommand | null {
  if (event.isComposing || withModifier(event)) return null
  if (event.key === 'Escape') return { do: 'clear' }
  if (!printsHere(event)) return null
  const onControl = elementOf(event)?.closest('button, a, [role="radio"]') != null
  const move = moveOf(event)
  const isFree = !onControl || (move?.do === 'step' && onPlainButton(event))
  return (isFree ? move : null) ?? (singleKeys ? singleKeyOf(event, onControl) : null)
}

const withModifier = ({ altKey, ctrlKey, metaKey }: Key) => altKey || ctrlKey || metaKey
const elementOf = ({ target }: Key) => (target instanceof Element ? target : null)

/** Whether a letter that is typed here is for the page, not for a text, a list or a dialog. */
function printsHere(event: Key): boolean {
  if (event.isComposing || withModifier(event)) return false
  return elementOf(event)?.closest('input, textarea, select, [contenteditable], dialog') == null
}

/** Has no use for the arrows: who has just chosen an interval by one steps on through the candles. */
const onPlainButton = (event: Key) => elementOf(event)?.closest('button:not([role])') != null

function moveOf({ key }: Key): BoardCommand | null {
  switch (key) {
    case 'ArrowDown':
      return { do: 'move', rows: 1 }
    case 'ArrowUp':
      return { do: 'move', rows: -1 }
    case 'PageDown':
      return { do: 'page', pages: 1 }
    case 'PageUp':
      return { do: 'page', pages: -1 }
    case 'Home':
      return { do: 'first' }
    case 'End':
      return { do: 'last' }
    case 'ArrowRight':
      return { do: 'step', candles: 1 }
    case 'ArrowLeft':
      return { do: 'step', candles: -1 }
    case 'Enter':
      return { do: 'open' }
    default:
      return null
  }
}

function singleKeyOf({ key, code, shiftKey }: Key, onControl: boolean): BoardCommand | null {
  if (key === '?' || (code === 'Slash' && shiftKey)) return { do: 'help' }
  if (key === '/' || code === 'Slash') return { do: 'search' }
  if (code === 'Space' && !onControl) return { do: 'freeze' }
  if (key === '+' || code === 'Equal' || code === 'NumpadAdd') return { do: 'zoom', closer: 1 }
  if (key === '-' || code === 'NumpadSubtract') return { do: 'zoom', closer: -1 }
  if (shiftKey) return null
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1]
  if (digit !== undefined) return { do: 'nth', nth: Number(digit) }
  switch (code) {
    case 'KeyJ':
      return { do: 'move', rows: 1 }
    case 'KeyK':
      return { do: 'move', rows: -1 }
    case 'KeyS':
      return { do: 'find' }
    case 'KeyW':
      return { do: 'watch' }
    case 'KeyT':
      return { do: 'theme' }
    default:
      return null
  }
}
