import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { h } from 'vue'
import type { InjectionKey } from 'vue'
import { injectRequired } from './inject-required.ts'

const CLOCK: InjectionKey<{ nowMs: number }> = Symbol('clock')
const Reader = () => h('p', injectRequired(CLOCK).nowMs)

it('injectRequired() returns what an ancestor provides', () => {
  const page = mount(Reader, { global: { provide: { [CLOCK as symbol]: { nowMs: 5 } } } })
  expect(page.text()).toBe('5')
})

it('injectRequired() throws when no ancestor provides the key, and names it', () => {
  expect(() => mount(Reader)).toThrow('no ancestor provides "clock"')
})
