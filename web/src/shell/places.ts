import { hasRight } from '#shared/auth/rights'
import type { Right } from '#shared/auth/rights'
import type { Role } from '#shared/auth/role'

/**
 * The destinations of the navigation on every market page, in order, by route name. `key` follows `g` on the
 * keyboard. On a phone those with `offBar` are in the account menu instead.
 */
export const PLACES = [
  { name: 'overview', key: 'KeyO', right: 'view_market' },
  { name: 'listings', key: 'KeyL', right: 'view_market' },
  { name: 'disclosures', key: 'KeyD', right: 'view_market' },
  { name: 'news', key: 'KeyN', right: 'view_market' },
  { name: 'watchlists', key: 'KeyM', right: 'keep_watchlists' },
  { name: 'alerts', key: 'KeyB', right: 'keep_alerts', offBar: true },
  { name: 'compare', key: 'KeyC', right: 'view_market' },
  { name: 'wall', key: 'KeyW', right: 'view_market' },
  { name: 'users', key: 'KeyA', right: 'view_users' },
] as const satisfies readonly { name: string; key: string; right: Right; offBar?: true }[]

/** Those in the bar. */
export const barOf = (role?: Role) => placesOf(role).filter((place) => !('offBar' in place))

/** The destinations of a role; for an unknown user, the public ones. */
export const placesOf = (role: Role = 'user') => PLACES.filter(({ right }) => hasRight(role, right))

export type PlaceName = (typeof PLACES)[number]['name'] | 'settings'

/** Not in the bar, but reachable with the keyboard. */
const SETTINGS_KEY = 'KeyS'

/** The destination of `g` followed by this key. */
export function placeOfKey(code: string): PlaceName | null {
  if (code === SETTINGS_KEY) return 'settings'
  return PLACES.find(({ key }) => key === code)?.name ?? null
}
