import type { InjectionKey, ShallowRef } from 'vue'
import type { OwnDisplay } from '#shared/rest/displays'

/** What this screen is to show, where it is a paired one. */
export const OWN_DISPLAY: InjectionKey<Readonly<ShallowRef<OwnDisplay | null>>> = Symbol('own display')

const OWN_KEY = 'display-shows'

/** What an entry has that an earlier build kept. */
const SET_BY_NONE = {
  ...{ schedule: [], events: [], messages: [] },
  ...{ is_blank: false, is_paused: false, pinned: null, takeover: null },
}

/** As it was when the server was there last: a screen that starts without one shows its own boards all the same. */
export function lastShown(storage: Pick<Storage, 'getItem'> = localStorage): OwnDisplay | null {
  try {
    const kept = JSON.parse(storage.getItem(OWN_KEY) ?? 'null') as OwnDisplay | null
    if (!Array.isArray(kept?.boards) || typeof kept.revision !== 'number') return null
    return { ...SET_BY_NONE, ...kept }
  } catch {
    return null
  }
}

export function keepShown(own: OwnDisplay, storage: Pick<Storage, 'setItem'> = localStorage): void {
  storage.setItem(OWN_KEY, JSON.stringify(own))
}

export const forgetShown = (storage: Pick<Storage, 'removeItem'> = localStorage): void =>
  storage.removeItem(OWN_KEY)
