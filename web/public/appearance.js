// Runs before the first paint, so that a light board does not flash dark and the other way round.
// A file of its own because the content security policy allows no inline script. stores/settings.ts writes what is read here.
try {
  const settings = JSON.parse(localStorage.getItem('settings') ?? '{}')
  const root = document.documentElement
  const prefersLight = !matchMedia('(prefers-color-scheme: dark)').matches
  const ofSystem = prefersLight
    ? 'light'
    : matchMedia('(prefers-contrast: more)').matches
      ? 'contrast'
      : 'dark'
  root.dataset.theme = settings.theme === 'system' ? ofSystem : (settings.theme ?? 'dark')
  root.dataset.palette = settings.palette ?? 'kr'
  root.dataset.density = settings.density ?? 'compact'
  root.dataset.flash = settings.flash ?? 'on'
  root.lang = settings.language ?? 'ko'
} catch {
  // Storage is closed to us or holds something else: the defaults in index.html stand.
}
