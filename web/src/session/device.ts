import Bowser from 'bowser'

/** `Chrome 131 · Windows 10` from a user agent; a program's own name; null where it is unknown. */
export function deviceName(userAgent: string | null): string | null {
  if (userAgent === null || userAgent.trim() === '') return null
  const { browser, os } = Bowser.parse(userAgent)
  const parts = [nameAndVersion(browser.name, browser.version), osName(os)].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' · ') : (userAgent.trim().split(/[\s/]/)[0] ?? null)
}

function nameAndVersion(name: string | undefined, version: string | undefined): string {
  return [name, version?.split('.')[0]].filter(Boolean).join(' ')
}

function osName({ name, version, versionName }: ReturnType<typeof Bowser.parse>['os']): string {
  // Browsers report 10 on all later versions of Windows, and 10.15.7 on all later versions of macOS.
  if (name === 'Windows' || name === 'macOS') return name
  return nameAndVersion(name, versionName ?? version)
}
