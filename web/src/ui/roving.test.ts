import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref, withDirectives } from 'vue'
import { vRoving } from './roving.ts'

const names = ref<string[]>([])
const links = () => names.value.map((name) => h('li', { key: name }, h('a', { href: `/${name}` }, name)))
const List = defineComponent(() => () => withDirectives(h('ol', links()), [[vRoving]]))

const show = () => mount(List, { attachTo: document.body })
type Shown = ReturnType<typeof show>
const stops = (page: Shown) => page.findAll('a[tabindex="0"]').map((link) => link.text())
const focus = (page: Shown, at: number) => page.findAll('a')[at]?.element.focus()
const press = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
const focusedName = () => document.activeElement?.textContent

beforeEach(() => {
  names.value = ['a', 'b', 'c']
})

describe('a list of links', () => {
  it('is one tab stop: its first link, or the one that had the focus last', () => {
    const page = show()
    expect(stops(page)).toEqual(['a'])
    focus(page, 1)
    expect(stops(page)).toEqual(['b'])
    page.unmount()
  })

  it('is passed by arrow keys, which wrap around, and by Home and End', () => {
    const page = show()
    focus(page, 0)
    for (const [key, name] of [
      ['ArrowDown', 'b'],
      ['End', 'c'],
      ['ArrowDown', 'a'],
      ['ArrowUp', 'c'],
      ['Home', 'a'],
    ] as const) {
      press(key)
      expect(focusedName()).toBe(name)
    }
    press('x')
    press('ArrowDown', { altKey: true })
    expect(focusedName()).toBe('a')
    page.unmount()
  })

  it('keeps its tab stop when links come and go, and has one while there are links', async () => {
    const page = show()
    focus(page, 2)
    names.value = ['d', 'c', 'a']
    await page.vm.$nextTick()
    expect(stops(page)).toEqual(['c'])
    names.value = ['d', 'e']
    await page.vm.$nextTick()
    expect(stops(page)).toEqual(['d'])
    page.unmount()
  })
})
