import type { AlertChannels } from '#shared/rest/alert-channels'
import { call } from '../../rest/call.ts'
import type { Api } from '../../rest/request.ts'

type Push = NonNullable<AlertChannels['push']>

/** `failed`: the browser cannot reach its push service, or has none. */
export type PushRefusal = 'unsupported' | 'denied' | 'failed'

/** Push cannot be had in this browser. */
export class PushUnavailableError extends Error {
  readonly reason: PushRefusal

  constructor(reason: PushRefusal, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'PushUnavailableError'
    this.reason = reason
  }
}

/** What is needed of the browser. */
export interface PushBrowser {
  /** null: there is no push. */
  manager: () => Promise<Pick<PushManager, 'getSubscription' | 'subscribe'> | null>
  permission: () => NotificationPermission
  requestPermission: () => Promise<NotificationPermission>
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

/** The id of this browser among the devices of the account. */
const KEPT_AS = 'push-device'

export const thisBrowser: PushBrowser = {
  manager: async () => {
    if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
      return null
    // In development there is no service worker, and `ready` would never come.
    const registration = await navigator.serviceWorker.getRegistration()
    return registration === undefined ? null : (await navigator.serviceWorker.ready).pushManager
  },
  permission: () => Notification.permission,
  requestPermission: () => Notification.requestPermission(),
  storage: localStorage,
}

export const ownDevice = ({ storage }: PushBrowser): string | null => storage.getItem(KEPT_AS)

/** Lets alerts be pushed to this browser. @throws PushUnavailableError, ProblemError */
export async function turnOnPush(api: Api, push: Push, browser = thisBrowser): Promise<void> {
  const manager = await browser.manager()
  if (manager === null) throw new PushUnavailableError('unsupported')
  if ((await browser.requestPermission()) !== 'granted') throw new PushUnavailableError('denied')
  const before = ownDevice(browser)
  const subscription = await subscribed(manager, push.public_key)
  const { endpoint, keys = {} } = subscription.toJSON()
  const body = {
    endpoint: endpoint ?? '',
    keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' },
    public_key: push.public_key,
    // A new subscription has a new address; nothing gets to the old one.
    ...(before === null ? {} : { replaces: before }),
  }
  const { id } = await call(api, 'savePushDevice', { body })
  browser.storage.setItem(KEPT_AS, id)
}

/** One subscription with this key; the browser has to give up one with another. */
async function subscribed(
  manager: Pick<PushManager, 'getSubscription' | 'subscribe'>,
  publicKey: string,
): Promise<PushSubscription> {
  const existing = await manager.getSubscription()
  if (existing !== null && keyOf(existing) === publicKey) return existing
  await existing?.unsubscribe()
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  } catch (cause) {
    throw new PushUnavailableError('failed', { cause })
  }
}

function keyOf({ options: { applicationServerKey: key } }: PushSubscription): string {
  if (key === null) return ''
  const base64 = btoa(String.fromCharCode(...new Uint8Array(key)))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * Where push was turned on here: subscribes again when the key of the board has changed, or the browser has lost the subscription. Of a device
 * that the account has no longer, the subscription ends.
 */
export async function renewPush(api: Api, browser = thisBrowser): Promise<void> {
  const id = ownDevice(browser)
  if (id === null) return
  const { push } = await call(api, 'readAlertChannels')
  const manager = await browser.manager()
  if (push === null || manager === null) return
  const device = push.devices.find((one) => one.id === id)
  const subscription = await manager.getSubscription()
  if (device === undefined) {
    await subscription?.unsubscribe()
    browser.storage.removeItem(KEPT_AS)
  } else if (!device.is_current || subscription === null || keyOf(subscription) !== push.public_key) {
    if (browser.permission() === 'granted') await turnOnPush(api, push, browser)
  }
}
