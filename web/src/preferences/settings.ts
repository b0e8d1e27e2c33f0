import { useMediaQuery, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, reactive, ref, toRefs, watch } from 'vue'
import { readSettings, SETTING_CHOICES } from '#shared/protocol/settings'
import type { Settings } from '#shared/protocol/settings'
import { firstVisit } from './first-visit.ts'

export type { Settings } from '#shared/protocol/settings'

/** public/appearance.js reads it before the first paint. */
export const SETTINGS_KEY = 'settings'

/** What the browser keeps, as far as it can be read; the rest as at a first visit. */
export function storedSettings(stored: string | null): Settings {
  const first = firstVisit(navigator.languages)
  try {
    return readSettings({ ...first, ...(JSON.parse(stored ?? '{}') as object) })
  } catch {
    return readSettings(first)
  }
}

/**
 * How this browser shows the board. The browser's copy is what the first paint needs; settings-sync.ts keeps it and
 * the server's the same.
 */
export const useSettings = defineStore('settings', () => {
  const settings = reactive(storedSettings(localStorage.getItem(SETTINGS_KEY)))
  const prefersDark = usePreferredDark()
  const prefersContrast = useMediaQuery('(prefers-contrast: more)')
  /** What the root shows: never `system`. public/appearance.js decides the same. */
  const theme = computed(() => shownAs(settings.theme))

  function shownAs(chosen: Settings['theme']): Exclude<Settings['theme'], 'system'> {
    if (chosen !== 'system') return chosen
    if (!prefersDark.value) return 'light'
    return prefersContrast.value ? 'contrast' : 'dark'
  }

  function show(): void {
    const text = JSON.stringify(settings)
    // Other tabs hear of every write; one that changes nothing is none.
    if (localStorage.getItem(SETTINGS_KEY) !== text) localStorage.setItem(SETTINGS_KEY, text)
    const root = document.documentElement
    root.lang = settings.language
    root.dataset['theme'] = theme.value
    root.dataset['palette'] = settings.palette
    root.dataset['density'] = settings.density
    root.dataset['flash'] = settings.flash
  }

  /** How often the reader has chosen something in this tab. */
  const choices = ref(0)
  let taking = false
  watch(
    settings,
    () => {
      if (taking) return
      show()
      choices.value++
    },
    { flush: 'sync' },
  )
  watch(theme, show, { immediate: true, flush: 'sync' })

  /** What all tabs of this browser have chosen: another one may have been the last. */
  const all = (): Settings => storedSettings(localStorage.getItem(SETTINGS_KEY))

  /** Takes over what another tab or another device has chosen. */
  function take(chosen: Settings): void {
    taking = true
    Object.assign(settings, chosen)
    taking = false
    show()
  }

  /** The next one that looks different. */
  function nextTheme(): void {
    const choices = SETTING_CHOICES.theme
    const at = choices.indexOf(settings.theme)
    const following = [...choices.slice(at + 1), ...choices.slice(0, at)]
    settings.theme = following.find((choice) => shownAs(choice) !== theme.value) ?? 'dark'
  }

  return { ...toRefs(settings), choices, all, take, nextTheme }
})
