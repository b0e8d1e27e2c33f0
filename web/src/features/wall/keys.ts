import type { RotationEvent } from './rotation.ts'

export type WallCommand = RotationEvent | 'full_screen' | 'leave' | 'explain'

type Key = Pick<KeyboardEvent, 'code' | 'isComposing' | 'altKey' | 'ctrlKey' | 'metaKey' | 'target'>

const COMMANDS: Readonly<Record<string, WallCommand>> = {
  Space: 'toggle',
  KeyP: 'toggle',
  ArrowRight: 'next',
  PageDown: 'next',
  KeyN: 'next',
  ArrowLeft: 'previous',
  PageUp: 'previous',
  KeyB: 'previous',
  KeyF: 'full_screen',
  KeyI: 'explain',
  Escape: 'leave',
}

/** The command of a key, by `code`, because a Korean layout changes letters. Remote controls send arrows and page keys. */
export function wallCommandOf(event: Key): WallCommand | null {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return null
  const onButton = event.target instanceof Element && event.target.closest('button, a') !== null
  return onButton && event.code === 'Space' ? null : (COMMANDS[event.code] ?? null)
}
