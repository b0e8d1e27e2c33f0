import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import Button from './Button.vue'
import Chip from './Chip.vue'
import Dialog from './Dialog.vue'
import EmptyState from './EmptyState.vue'
import Field from './Field.vue'
import IconButton from './IconButton.vue'
import Menu from './Menu.vue'
import SelectField from './SelectField.vue'

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/listings', name: 'listings', component: { template: '<p />' } }],
})

describe('a button', () => {
  it('submits no form by default', () => {
    expect(mount(Button).attributes('type')).toBe('button')
    expect(mount(Button, { props: { type: 'submit' } }).attributes('type')).toBe('submit')
  })

  it('is a link when it has a destination', () => {
    const within = mount(Button, { props: { to: { name: 'listings' } }, global: { plugins: [router] } })
    expect(within.find('a').exists()).toBe(true)
    expect(within.attributes('href')).toBe('/listings')
    const outside = mount(Button, { props: { href: '/api/audit.csv' }, attrs: { download: '' } })
    expect(outside.attributes()).toMatchObject({ href: '/api/audit.csv', download: '' })
  })

  it('does nothing while it is disabled', async () => {
    const pressed: Event[] = []
    const button = mount(Button, {
      attrs: { disabled: true, onClick: (event: Event) => pressed.push(event) },
    })
    await button.trigger('click')
    expect(pressed).toEqual([])
  })
})

describe('a button with an icon', () => {
  it('has its label as its name and tooltip, and is a toggle only when it gets a state', () => {
    const plain = mount(IconButton, { props: { icon: 'close', label: 'Close' } })
    expect(plain.attributes()).toMatchObject({ 'aria-label': 'Close', title: 'Close' })
    expect(plain.attributes('aria-pressed')).toBeUndefined()
    const toggle = mount(IconButton, { props: { icon: 'pause', label: 'Freeze', pressed: false } })
    expect(toggle.attributes('aria-pressed')).toBe('false')
  })
})

describe('a chip', () => {
  it('has an accessible state', async () => {
    const chip = mount(Chip, { props: { pressed: false }, slots: { default: 'Adjusted' } })
    expect(chip.attributes('aria-pressed')).toBe('false')
    await chip.setProps({ pressed: true })
    expect(chip.attributes('aria-pressed')).toBe('true')
  })
})

describe('a field of choices', () => {
  it('is a select under its label, which has the other attributes and reports the chosen value', async () => {
    const field = mount(SelectField<'high' | 'low'>, {
      props: {
        label: 'Level',
        modelValue: 'low',
        options: [
          { value: 'high', label: 'High' },
          { value: 'low', label: 'Low' },
        ],
      },
      attrs: { 'data-testid': 'level', required: true },
    })
    const select = field.get<HTMLSelectElement>('select[required]')
    expect(field.get('label').attributes('for')).toBe(select.attributes('id'))
    expect(field.attributes('data-testid')).toBeUndefined()
    expect([select.attributes('data-testid'), select.element.value]).toEqual(['level', 'low'])
    await select.setValue('high')
    expect(field.emitted('update:modelValue')).toEqual([['high']])
  })
})

describe('a field', () => {
  it('connects its label and its error with its control', () => {
    const field = mount(Field, {
      props: { label: 'Reason', error: 'Give a reason.', describedby: 'rules' },
      slots: { default: `<template #default="{ control }"><input v-bind="control" /></template>` },
    })
    const input = field.get('input')
    expect(field.get('label').attributes('for')).toBe(input.attributes('id'))
    const [error = '', more] = (input.attributes('aria-describedby') ?? '').split(' ')
    expect(field.get(`#${error}`).text()).toBe('Give a reason.')
    expect(more).toBe('rules')
    expect(input.attributes('aria-invalid')).toBe('true')
  })

  it('has no description while there is no error', () => {
    const field = mount(Field, {
      props: { label: 'Reason' },
      slots: { default: `<template #default="{ control }"><input v-bind="control" /></template>` },
    })
    expect(field.get('input').attributes()).toMatchObject({ 'aria-invalid': 'false' })
    expect(field.get('input').attributes('aria-describedby')).toBeUndefined()
  })
})

describe('a dialog', () => {
  const open = (props: { lightDismiss?: boolean } = {}) =>
    mount(Dialog, {
      props: { title: 'End all sessions?', text: 'Everyone logs in again.', ...props },
      attachTo: document.body,
    })

  it('is modal, and named and described by its texts', () => {
    const dialog = open()
    expect((dialog.element as HTMLDialogElement).open).toBe(true)
    const text = (attribute: string) => dialog.get(`#${dialog.attributes(attribute) ?? ''}`).text()
    expect(text('aria-labelledby')).toBe('End all sessions?')
    expect(text('aria-describedby')).toBe('Everyone logs in again.')
    dialog.unmount()
  })

  it('lets its page decide whether Escape closes it', () => {
    const dialog = open()
    const escape = new Event('cancel', { cancelable: true })
    dialog.get<HTMLDialogElement>('dialog').element.dispatchEvent(escape)
    expect(escape.defaultPrevented).toBe(true)
    expect(dialog.emitted('cancel')).toHaveLength(1)
    expect((dialog.element as HTMLDialogElement).open).toBe(true)
    dialog.unmount()
  })

  it('emits cancel on a click outside only where that is allowed, and never on one inside', async () => {
    const strict = open()
    await strict.trigger('click')
    expect(strict.emitted('cancel')).toBeUndefined()
    strict.unmount()
    const light = open({ lightDismiss: true })
    await light.get('h2').trigger('click')
    expect(light.emitted('cancel')).toBeUndefined()
    await light.trigger('click')
    expect(light.emitted('cancel')).toHaveLength(1)
    light.unmount()
  })
})

describe('an empty state', () => {
  it('has a heading of the level that its page needs, and none without a title', () => {
    expect(
      mount(EmptyState, { props: { title: 'No such stock', level: 1 } })
        .get('h1')
        .text(),
    ).toBe('No such stock')
    expect(
      mount(EmptyState, { props: { title: 'Nothing here' } })
        .find('h2')
        .exists(),
    ).toBe(true)
    expect(
      mount(EmptyState, { props: { text: 'Loading' } })
        .find('h1, h2')
        .exists(),
    ).toBe(false)
  })
})

describe('a menu', () => {
  it('contains its items only while it is open; arrow keys wrap around', async () => {
    const menu = mount(Menu, {
      props: { label: 'Account', testid: 'user' },
      slots: {
        button: 'me',
        default: '<a href="#a">A</a><button disabled>B</button><button type="button">C</button>',
      },
      attachTo: document.body,
    })
    const trigger = menu.get('[data-testid=user]')
    expect(trigger.attributes()).toMatchObject({ 'aria-label': 'Account', 'aria-expanded': 'false' })
    const panel = menu.get('[role=dialog]')
    expect(trigger.attributes('popovertarget')).toBe(panel.attributes('id'))
    expect(menu.find('.menu').exists()).toBe(false)
    // Dispatched by hand, as happy-dom has no popovers.
    await panel.trigger('toggle', { newState: 'open' })
    await flushPromises()
    expect(trigger.attributes('aria-expanded')).toBe('true')
    const items = menu.get('.menu')
    const focused = () => document.activeElement?.textContent
    expect(focused()).toBe('A')
    await items.trigger('keydown', { key: 'ArrowDown' })
    expect(focused()).toBe('C')
    await items.trigger('keydown', { key: 'ArrowDown' })
    expect(focused()).toBe('A')
    await items.trigger('keydown', { key: 'End' })
    expect(focused()).toBe('C')
    await panel.trigger('toggle', { newState: 'closed' })
    expect(trigger.attributes('aria-expanded')).toBe('false')
    menu.unmount()
  })
})
