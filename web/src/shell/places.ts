import { hasRight } from '#shared/auth/rights'
import type { Right } from '#shared/auth/rights'
import type { Role } from '#shared/auth/role'

/**
 * Where the bar of every market page leads, in its order, by the names of routes. `key` comes after `g` on the keyboard. The bar of a
 * phone has no room for what is `offBar`; the menu of the account leads there.
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

/** Those that a role may go to; before it is known who this is, everybody's. */
export const placesOf = (role: Role = 'user') => PLACES.filter(({ right }) => hasRight(role, right))

export type PlaceName = (typeof PLACES)[number]['name'] | 'settings'

/** The bar has no room for it; the keyboard has. */
const SETTINGS_KEY = 'KeyS'

/** Where `g` and then this key leads. */
export function placeOfKey(code: string): PlaceName | null {
  if (code === SETTINGS_KEY) return 'settings'
  return PLACES.find(({ key }) => key === code)?.name ?? null
}
