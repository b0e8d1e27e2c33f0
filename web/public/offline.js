// Of the page that is shown when the server cannot be reached: tries again by itself, in the address that was asked for.
const RETRY_EVERY_MS = 5_000

try {
  const { theme, language } = JSON.parse(localStorage.getItem('settings') ?? '{}')
  if (theme === 'system') document.documentElement.removeAttribute('data-theme')
  else if (theme !== undefined) document.documentElement.dataset.theme = theme
  if (language === 'en') document.querySelector('main').prepend(document.querySelector('section[lang=en]'))
} catch {
  // Storage is closed to us: dark, Korean first.
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
