import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { DEFAULT_BOARDS } from '#shared/market/ranking-boards'
import { storedSettings, useSettings } from './settings.ts'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('settings are those of the browser and the system at a first visit, with red for up', () => {
  expect(storedSettings(null)).toEqual({
    language: 'ko',
    theme: 'system',
    palette: 'kr',
    density: 'compact',
    text_size: '100',
    flash: 'on',
    sounds: 'off',
    start: 'overview',
    shortcuts: 'on',
    boards: DEFAULT_BOARDS,
  })
})

it('settings take what is stored only as far as it is a choice there is', () => {
  expect(storedSettings('{"theme":"light","palette":"plaid","language":7}')).toMatchObject({
    theme: 'light',
    palette: 'kr',
    language: 'ko',
  })
  for (const nothing of ['not json', 'null', '{}', '[]', '7'])
    expect(storedSettings(nothing)).toEqual(storedSettings(null))
})

it('settings take the boards of the overview that there are, each once, and the usual ones when none is left', () => {
  const rise = { by: 'rise', market: 'KOSPI' }
  const stored = JSON.stringify({ boards: [rise, rise, { by: 'luck', market: 'ALL' }, 7] })
  expect(storedSettings(stored).boards).toEqual([rise])
  expect(storedSettings('{"boards":[]}').boards).toEqual(DEFAULT_BOARDS)
})

it('settings are kept and put on the page as soon as they change', () => {
  const settings = useSettings()
  settings.theme = 'light'
  settings.palette = 'us'
  expect(document.documentElement.dataset).toMatchObject({ theme: 'light', palette: 'us' })
  expect(storedSettings(localStorage.getItem('settings'))).toMatchObject({ theme: 'light', palette: 'us' })
})

it('settings that another tab has chosen are taken over whole, and are no choice of this one', () => {
  const settings = useSettings()
  settings.theme = 'light'
  settings.take({ ...settings.all(), theme: 'contrast', palette: 'safe' })
  expect(settings.choices).toBe(1)
  expect(settings.all()).toMatchObject({ theme: 'contrast', palette: 'safe' })
  expect(document.documentElement.dataset['theme']).toBe('contrast')
})
