import { describe, expect, it } from 'vitest'
import { commandOf, Shortcuts } from './shortcuts.ts'

const div = document.createElement('div')
const input = document.createElement('input')
const button = document.createElement('button')

function press(key: string, more: Partial<KeyboardEvent> = {}) {
  const event = {
    key,
    code: '',
    isComposing: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    target: div,
  }
  return { ...event, ...more }
}

describe('shortcuts', () => {
  it('go by the place of a key where a Korean layout changes its letter', () => {
    expect(commandOf(press('ㅓ', { code: 'KeyJ' }), true)).toEqual({ do: 'move', rows: 1 })
    expect(commandOf(press('ㅏ', { code: 'KeyK' }), true)).toEqual({ do: 'move', rows: -1 })
  })

  it('know / from ? on the same key', () => {
    expect(commandOf(press('/', { code: 'Slash' }), true)).toEqual({ do: 'search' })
    expect(commandOf(press('?', { code: 'Slash', shiftKey: true }), true)).toEqual({ do: 'help' })
  })

  it('open the menu of a row by the menu key and by Shift+F10, and not from a field', () => {
    expect(commandOf(press('ContextMenu'), false)).toEqual({ do: 'menu' })
    expect(commandOf(press('F10', { shiftKey: true }), false)).toEqual({ do: 'menu' })
    expect(commandOf(press('F10'), true)).toBeNull()
    expect(commandOf(press('ContextMenu', { target: input }), true)).toBeNull()
  })

  it('are off while a Hangul syllable is being composed', () => {
    expect(commandOf(press('Process', { code: 'KeyJ', isComposing: true }), true)).toBeNull()
    expect(commandOf(press('Escape', { isComposing: true }), true)).toBeNull()
  })

  it('are off in inputs, except Escape', () => {
    expect(commandOf(press('/', { target: input }), true)).toBeNull()
    expect(commandOf(press('ArrowDown', { target: input }), true)).toBeNull()
    expect(commandOf(press('Escape', { target: input }), true)).toEqual({ do: 'clear' })
  })

  it('leave Space and rows to the button they are pressed on', () => {
    expect(commandOf(press(' ', { code: 'Space', target: button }), true)).toBeNull()
    expect(commandOf(press('ArrowDown', { target: button }), true)).toBeNull()
    expect(commandOf(press(' ', { code: 'Space' }), true)).toEqual({ do: 'freeze' })
  })

  it('move along a chart and zoom it', () => {
    expect(commandOf(press('ArrowLeft'), false)).toEqual({ do: 'step', candles: -1 })
    expect(commandOf(press('ArrowRight'), true)).toEqual({ do: 'step', candles: 1 })
    expect(commandOf(press('+', { code: 'Equal', shiftKey: true }), true)).toEqual({ do: 'zoom', closer: 1 })
    expect(commandOf(press('-', { code: 'Minus' }), true)).toEqual({ do: 'zoom', closer: -1 })
    expect(commandOf(press('-', { code: 'Minus' }), false)).toBeNull()
  })

  it('step through candles from a button that has just chosen their interval, not from one that uses arrows', () => {
    expect(commandOf(press('ArrowLeft', { target: button }), true)).toEqual({ do: 'step', candles: -1 })
    const radio = document.createElement('button')
    radio.setAttribute('role', 'radio')
    expect(commandOf(press('ArrowLeft', { target: radio }), true)).toBeNull()
  })

  it('leave the browser its own combinations', () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) {
      expect(commandOf(press('k', { code: 'KeyK', [modifier]: true }), true)).toBeNull()
    }
  })

  it('of single characters can be turned off; arrows and Escape stay', () => {
    expect(commandOf(press('/', { code: 'Slash' }), false)).toBeNull()
    expect(commandOf(press(' ', { code: 'Space' }), false)).toBeNull()
    expect(commandOf(press('ArrowUp'), false)).toEqual({ do: 'move', rows: -1 })
    expect(commandOf(press('Escape'), false)).toEqual({ do: 'clear' })
  })
})

describe('g and a letter', () => {
  const letter = (code: string, more: Partial<KeyboardEvent> = {}) => press(code, { code, ...more })

  it('go to a page, by the place of the keys', () => {
    const shortcuts = new Shortcuts()
    expect(shortcuts.read(press('ㅎ', { code: 'KeyG' }), true, 0)).toBeNull()
    expect(shortcuts.read(press('ㅣ', { code: 'KeyL' }), true, 1_000)).toEqual({ do: 'go', to: 'listings' })
    expect(shortcuts.read(letter('KeyL'), true, 1_100)).toBeNull()
  })

  it('go nowhere when the letter comes late; it is a shortcut of its own then', () => {
    const shortcuts = new Shortcuts()
    shortcuts.read(letter('KeyG'), true, 0)
    expect(shortcuts.read(letter('KeyS'), true, 2_000)).toEqual({ do: 'find' })
  })

  it('are off in inputs, while Hangul is composed, and where single keys are turned off', () => {
    const shortcuts = new Shortcuts()
    for (const [more, singleKeys] of [
      [{ target: input }, true],
      [{ isComposing: true }, true],
      [{}, false],
    ] as const) {
      shortcuts.read(letter('KeyG', more), singleKeys, 0)
      expect(shortcuts.read(letter('KeyO', more), singleKeys, 10)).toBeNull()
    }
  })
})
