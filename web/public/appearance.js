// Runs before the first paint, so that a light board does not flash dark and the other way round.
// A file of its own because the content security policy allows no inline script. preferences/settings.ts writes what is read
// here, and preferences/first-visit.ts decides the same where nothing was chosen.
function chosen() {
  try {
    return JSON.parse(localStorage.getItem('settings') ?? '{}')
  } catch {
    // Storage is closed to us or holds something else: as at a first visit.
    return {}
  }
}

const root = document.documentElement
// The build writes down which there are.
const languages = root.dataset.languages.split(' ')
const spoken = navigator.languages
  .map((tag) => tag.toLowerCase().split('-')[0])
  .find((language) => languages.includes(language))
const settings = { theme: 'system', language: spoken ?? languages[0], ...chosen() }
const prefersLight = !matchMedia('(prefers-color-scheme: dark)').matches
const ofSystem = prefersLight ? 'light' : matchMedia('(prefers-contrast: more)').matches ? 'contrast' : 'dark'
root.dataset.theme = settings.theme === 'system' ? ofSystem : settings.theme
root.dataset.palette = settings.palette ?? 'kr'
root.dataset.density = settings.density ?? 'compact'
root.dataset.textSize = settings.text_size ?? '100'
root.dataset.flash = settings.flash ?? 'on'
root.lang = settings.language
// The wall is dark in every theme, from the first frame on.
if (location.pathname === '/wall') root.dataset.ground = 'dark'
