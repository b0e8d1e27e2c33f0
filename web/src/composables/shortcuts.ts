/** What a key can ask of the board. */
export type BoardCommand =
  | { do: 'search' }
  | { do: 'clear' }
  | { do: 'freeze' }
  | { do: 'help' }
  | { do: 'move'; rows: number }
  | { do: 'page'; pages: 1 | -1 }
  | { do: 'first' }
  | { do: 'last' }

type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'isComposing' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'target'
>

/**
 * The command of a key press, or null. Letters go by `code`: with a Korean layout `j` arrives as ㅓ. Keys of an input, of
 * a control that uses them itself, and of a Hangul syllable in the making belong to those.
 *
 * @param singleKeys whether keys that print a character are shortcuts (WCAG 2.1.4 lets people turn them off)
 */
export function commandOf(event: Key, singleKeys: boolean): BoardCommand | null {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return null
  const target = event.target instanceof Element ? event.target : null
  const typing = target?.closest('input, textarea, select, [contenteditable]') != null
  if (event.key === 'Escape') return { do: 'clear' }
  if (typing || target?.closest('dialog') != null) return null
  const onControl = target?.closest('button, a, [role="radio"]') != null
  return (onControl ? null : moveOf(event)) ?? (singleKeys ? singleKeyOf(event, onControl) : null)
}

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
    default:
      return null
  }
}

function singleKeyOf({ key, code, shiftKey }: Key, onControl: boolean): BoardCommand | null {
  if (key === '?' || (code === 'Slash' && shiftKey)) return { do: 'help' }
  if (key === '/' || code === 'Slash') return { do: 'search' }
  if (code === 'KeyJ' && !shiftKey) return { do: 'move', rows: 1 }
  if (code === 'KeyK' && !shiftKey) return { do: 'move', rows: -1 }
  if (code === 'Space' && !onControl) return { do: 'freeze' }
  return null
}
