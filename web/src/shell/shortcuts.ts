import { placeOfKey } from './places.ts'
import type { PlaceName } from './places.ts'

/** A command of the keyboard, for the current page or the frame around it. */
export type BoardCommand =
  | { do: 'search' }
  /** The search for a stock, on every page. */
  | { do: 'find' }
  | { do: 'clear' }
  | { do: 'freeze' }
  | { do: 'help' }
  | { do: 'theme' }
  | { do: 'move'; rows: number }
  | { do: 'page'; pages: 1 | -1 }
  | { do: 'first' }
  | { do: 'last' }
  /** The selected row. */
  | { do: 'open' }
  /** An option of the page, counted from 1: the interval of a chart, a layout of the table. */
  | { do: 'nth'; nth: number }
  /** Along a chart: a number of candles, negative to the left. */
  | { do: 'step'; candles: number }
  /** Zoom in (1) or out (−1). */
  | { do: 'zoom'; closer: 1 | -1 }
  /** The menu of the selected row: the menu key, or Shift+F10. */
  | { do: 'menu' }
  /** Adds the current stock to a watchlist, or removes it. */
  | { do: 'watch' }
  | { do: 'go'; to: PlaceName }

export type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'isComposing' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'target'
>

/** How long `g` waits for the second key. */
const GO_WITHIN_MS = 1_500

/** Interprets key presses in sequence; `g` is the first half of a shortcut. */
export class Shortcuts {
  #goUntilMs = -Infinity

  /**
   * @param singleKeys as in `commandOf`
   * @param atMs of a monotonic clock
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
 * The command of a key press, or null. Letters are matched by `code`: with a Korean layout `j` arrives as ㅓ.
 * Keys of inputs, of controls that use them, and of Hangul composition are ignored.
 *
 * @param singleKeys whether printable keys are shortcuts (WCAG 2.1.4 requires that they can be turned off)
 */
export function commandOf(event: Key, singleKeys: boolean): BoardCommand | null {
  if (event.isComposing || withModifier(event)) return null
  if (event.key === 'Escape') return { do: 'clear' }
  if (!printsHere(event)) return null
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) return { do: 'menu' }
  const onControl = elementOf(event)?.closest('button, a, [role="radio"]') != null
  const move = moveOf(event)
  const isFree = !onControl || (move?.do === 'step' && onPlainButton(event))
  return (isFree ? move : null) ?? (singleKeys ? singleKeyOf(event, onControl) : null)
}

const withModifier = ({ altKey, ctrlKey, metaKey }: Key) => altKey || ctrlKey || metaKey
const elementOf = ({ target }: Key) => (target instanceof Element ? target : null)

/** Whether a letter typed here is a shortcut, and not for a text, a list or a dialog. */
function printsHere(event: Key): boolean {
  if (event.isComposing || withModifier(event)) return false
  return elementOf(event)?.closest('input, textarea, select, [contenteditable], dialog') == null
}

/**
 * A control that does not use arrow keys: after choosing an interval, the arrows step through the candles.
 */
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
