import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import Segmented from './Segmented.vue'

const options = ['all', 'KOSPI', 'KOSDAQ'].map((value) => ({ value, label: value }))

function open(props: { keys?: 'arrows' | 'tab'; legend?: boolean } = {}, first: string | null = 'KOSPI') {
  const chosen = ref(first)
  const group = mount(
    {
      components: { Segmented },
      setup: () => ({ chosen, options, props }),
      template: `<Segmented v-model="chosen" v-bind="props" label="Markets" :options="options" testid="market" />`,
    },
    { attachTo: document.body },
  )
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    document.activeElement?.dispatchEvent(event)
    return event
  }
  return { chosen, group, press, at: (value: string) => group.get(`[data-testid=market-${value}]`) }
}

describe('a segmented choice', () => {
  it('is a radio group with a name, and one tab stop: the chosen option', () => {
    const { group, at } = open()
    expect(group.get('[role=radiogroup]').attributes('aria-label')).toBe('Markets')
    expect(group.findAll('[role=radio]').map((radio) => radio.attributes('aria-checked'))).toEqual([
      'false',
      'true',
      'false',
    ])
    expect(at('KOSPI').attributes('tabindex')).toBe('0')
    expect(group.findAll('[tabindex="0"]')).toHaveLength(1)
    group.unmount()
  })

  it('is focused at its first option when none is chosen', () => {
    const { group, at } = open({}, null)
    expect(at('all').attributes('tabindex')).toBe('0')
    expect(group.findAll('[aria-checked=true]')).toHaveLength(0)
    group.unmount()
  })

  it.each([
    ['ArrowRight', 'KOSDAQ'],
    ['ArrowDown', 'KOSDAQ'],
    ['ArrowLeft', 'all'],
    ['Home', 'all'],
    ['End', 'KOSDAQ'],
  ])('chooses by %s and moves the focus', (key, value) => {
    const { chosen, group, press, at } = open()
    ;(at('KOSPI').element as HTMLElement).focus()
    expect(press(key).defaultPrevented).toBe(true)
    expect(chosen.value).toBe(value)
    expect(document.activeElement).toBe(at(value).element)
    group.unmount()
  })

  it('wraps around at its ends', () => {
    const { chosen, group, press, at } = open({}, 'KOSDAQ')
    ;(at('KOSDAQ').element as HTMLElement).focus()
    press('ArrowRight')
    expect(chosen.value).toBe('all')
    press('ArrowLeft')
    expect(chosen.value).toBe('KOSDAQ')
    group.unmount()
  })

  it('shows its label as a legend on request', () => {
    const { group } = open({ legend: true })
    const label = group.get('[role=radiogroup]').attributes('aria-labelledby') ?? ''
    expect(group.get(`#${label}`).text()).toBe('Markets')
    group.unmount()
  })
})

describe('a segmented choice beside a chart', () => {
  it('is a group of toggles, each a tab stop, and leaves the arrow keys to the chart', async () => {
    const { chosen, group, press, at } = open({ keys: 'tab' })
    expect(group.find('[role=group]').exists()).toBe(true)
    expect(at('KOSPI').attributes()).toMatchObject({ 'aria-pressed': 'true' })
    expect(group.findAll('[tabindex], [role=radio]')).toHaveLength(0)
    ;(at('KOSPI').element as HTMLElement).focus()
    expect(press('ArrowRight').defaultPrevented).toBe(false)
    expect(chosen.value).toBe('KOSPI')
    await at('all').trigger('click')
    expect(chosen.value).toBe('all')
    group.unmount()
  })
})
