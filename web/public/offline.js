// Of the page that is shown when the server cannot be reached: tries again by itself, in the address that was asked for.
const RETRY_EVERY_MS = 5_000

try {
  const { theme, language } = JSON.parse(localStorage.getItem('settings') ?? '{}')
  if (theme === 'system') document.documentElement.removeAttribute('data-theme')
  else if (theme !== undefined) document.documentElement.dataset.theme = theme
  const own = [...document.querySelectorAll('section')].find((section) => section.lang === language)
  if (own !== undefined) document.querySelector('main').prepend(own)
} catch {
  // Storage is closed to us: dark, the default language first.
}

async function retry() {
  try {
    const { ok } = await fetch('/api/health/live', { cache: 'no-store' })
    if (ok) location.reload()
  } catch {
    // Not yet.
  }
}
addEventListener('online', retry)
setInterval(retry, RETRY_EVERY_MS)
