import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, h, nextTick, useTemplateRef } from 'vue'
import { useMapHint } from './useMapHint.ts'

async function open() {
  const said = { text: '삼성전자' }
  let refresh = (): void => undefined
  const page = mount(
    defineComponent(() => {
      refresh = useMapHint(useTemplateRef<HTMLElement>('host'), (x) => {
        if (x > 50) return null
        const content = document.createElement('b')
        content.textContent = said.text
        return content
      })
      return () => h('div', { ref: 'host' })
    }),
    { attachTo: document.body },
  )
  await nextTick()
  const host = page.element as HTMLElement
  const hint = host.querySelector<HTMLElement>('.chart-hint')
  const text = () => (hint?.hidden === false ? hint.textContent : null)
  function send(type: string, x: number, pointerType = 'mouse', target: Element = host): void {
    const event = new Event(type, { bubbles: true })
    target.dispatchEvent(Object.assign(event, { offsetX: x, offsetY: 5, pointerType }))
  }
  return { send, text, said, refresh: () => refresh() }
}

it('shows the hint of the block under the pointer, none where there is no block, and none when it has left', async () => {
  const { send, text } = await open()
  expect(text()).toBeNull()
  send('pointermove', 10)
  expect(text()).toBe('삼성전자')
  send('pointermove', 60)
  expect(text()).toBeNull()
  send('pointermove', 20)
  send('pointerleave', 20)
  expect(text()).toBeNull()
})

it('follows the numbers of the map while it is open', async () => {
  const { send, text, said, refresh } = await open()
  send('pointermove', 10)
  said.text = 'SK하이닉스'
  refresh()
  expect(text()).toBe('SK하이닉스')
})

it('stays after a touch until something else is touched', async () => {
  const { send, text } = await open()
  send('pointerdown', 10, 'touch')
  send('pointerleave', 10, 'touch')
  expect(text()).toBe('삼성전자')
  send('pointerdown', 0, 'touch', document.body)
  expect(text()).toBeNull()
})
