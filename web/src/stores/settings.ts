import { usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, reactive, toRefs, watch } from 'vue'
import { LANGUAGES } from '../board/numbers.ts'

export const THEMES = ['dark', 'light', 'system'] as const
export const PALETTES = ['kr', 'us', 'safe', 'mono'] as const
export const DENSITIES = ['compact', 'roomy'] as const

/** The choices of each setting; the first is the default. */
const CHOICES = {
  language: LANGUAGES,
  theme: THEMES,
  palette: PALETTES,
  density: DENSITIES,
  shortcuts: ['on', 'off'],
} as const

export type Settings = { -readonly [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] }

const STORAGE_KEY = 'settings'

/** Takes what is stored as far as it is a choice there is; anything else is the default. */
export function readSettings(stored: string | null): Settings {
  let found: Record<string, unknown> = {}
  try {
    found = Object(JSON.parse(stored ?? '{}')) as Record<string, unknown>
  } catch {
    // Not ours or not whole: the defaults stand.
  }
  const chosen = Object.entries(CHOICES).map(([name, choices]) => [
    name,
    choices.find((choice) => choice === found[name]) ?? choices[0],
  ])
  return Object.fromEntries(chosen) as Settings
}

/** How this browser shows the board. Kept in the browser; public/appearance.js reads it before the first paint. */
export const useSettings = defineStore('settings', () => {
  const settings = reactive(readSettings(localStorage.getItem(STORAGE_KEY)))
  const prefersDark = usePreferredDark()
  const theme = computed(() =>
    settings.theme === 'system' ? (prefersDark.value ? 'dark' : 'light') : settings.theme,
  )

  watch(
    [settings, theme],
    () => {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(settings))
      const root = document.documentElement
      root.lang = settings.language
      root.dataset['theme'] = theme.value
      root.dataset['palette'] = settings.palette
      root.dataset['density'] = settings.density
    },
    { immediate: true, flush: 'sync' },
  )
  return toRefs(settings)
})
