import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { readSettings, useSettings } from './settings.ts'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('are Korean, dark, with red for up, unless told otherwise', () => {
  expect(readSettings(null)).toEqual({
    language: 'ko',
    theme: 'dark',
    palette: 'kr',
    density: 'compact',
    shortcuts: 'on',
  })
})

it('take what is stored only as far as it is a choice there is', () => {
  expect(readSettings('{"theme":"light","palette":"plaid","language":7}')).toMatchObject({
    theme: 'light',
    palette: 'kr',
    language: 'ko',
  })
  expect(readSettings('not json').theme).toBe('dark')
  expect(readSettings('null').theme).toBe('dark')
})

it('are kept and put on the page as soon as they change', () => {
  const settings = useSettings()
  settings.theme = 'light'
  settings.palette = 'us'
  expect(document.documentElement.dataset).toMatchObject({ theme: 'light', palette: 'us' })
  expect(readSettings(localStorage.getItem('settings'))).toMatchObject({ theme: 'light', palette: 'us' })
})
