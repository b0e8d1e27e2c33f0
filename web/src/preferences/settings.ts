import { useMediaQuery, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, reactive, ref, toRefs, watch } from 'vue'
import { readSettings, SETTING_CHOICES } from '#shared/protocol/settings'
import type { Settings } from '#shared/protocol/settings'
import { firstVisit } from './first-visit.ts'

export type { Settings } from '#shared/protocol/settings'

/** The key that public/appearance.js reads before the first paint. */
export const SETTINGS_KEY = 'settings'

/** The stored settings, as far as they are valid; defaults for the rest. */
export function storedSettings(stored: string | null): Settings {
  const first = firstVisit(navigator.languages)
  try {
    return readSettings({ ...first, ...(JSON.parse(stored ?? '{}') as object) })
  } catch {
    return readSettings(first)
  }
}

/**
 * The settings of this browser. The local copy is needed for the first paint; settings-sync.ts keeps it in
 * sync with the server's.
 */
export const useSettings = defineStore('settings', () => {
  const settings = reactive(storedSettings(localStorage.getItem(SETTINGS_KEY)))
  const prefersDark = usePreferredDark()
  const prefersContrast = useMediaQuery('(prefers-contrast: more)')
  /** The theme on the root element: never `system`. public/appearance.js decides the same. */
  const theme = computed(() => shownAs(settings.theme))

  function shownAs(chosen: Settings['theme']): Exclude<Settings['theme'], 'system'> {
    if (chosen !== 'system') return chosen
    if (!prefersDark.value) return 'light'
    return prefersContrast.value ? 'contrast' : 'dark'
  }

  function show(): void {
    const text = JSON.stringify(settings)
    // Other tabs are notified of every write, so a write without a change is skipped.
    if (localStorage.getItem(SETTINGS_KEY) !== text) localStorage.setItem(SETTINGS_KEY, text)
    const root = document.documentElement
    root.lang = settings.language
    root.dataset['theme'] = theme.value
    root.dataset['palette'] = settings.palette
    root.dataset['density'] = settings.density
    root.dataset['textSize'] = settings.text_size
    root.dataset['flash'] = settings.flash
  }

  /** The number of changes by the user in this tab. */
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

  /** The settings of all tabs of this browser: another tab may have changed them last. */
  const all = (): Settings => storedSettings(localStorage.getItem(SETTINGS_KEY))

  /** Applies the settings of another tab or device. */
  function take(chosen: Settings): void {
    taking = true
    Object.assign(settings, chosen)
    taking = false
    show()
  }

  /** The next theme that looks different. */
  function nextTheme(): void {
    const choices = SETTING_CHOICES.theme
    const at = choices.indexOf(settings.theme)
    const following = [...choices.slice(at + 1), ...choices.slice(0, at)]
    settings.theme = following.find((choice) => shownAs(choice) !== theme.value) ?? 'dark'
  }

  return { ...toRefs(settings), choices, all, take, nextTheme }
})
