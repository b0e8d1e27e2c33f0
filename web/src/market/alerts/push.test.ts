import { beforeEach, expect, it } from 'vitest'
import type { AlertChannels, PushDevice } from '#shared/rest/alert-channels'
import type { Api } from '../../rest/request.ts'
import { ownDevice, renewPush, turnOnPush, type PushBrowser } from './push.ts'

const KEY = `B${'A'.repeat(86)}`
const OTHER = `B${'B'.repeat(85)}A`

type Push = NonNullable<AlertChannels['push']>

/** A push manager with at most one subscription, as browsers have it. */
class Manager {
  made = 0
  now: PushSubscription | null = null
  getSubscription = () => Promise.resolve(this.now)
  subscribe = ({ applicationServerKey: key }: PushSubscriptionOptionsInit = {}) => {
    if (this.now !== null) throw new Error('there is a subscription with another key')
    const endpoint = `https://push.example.org/${++this.made}`
    const bytes = Uint8Array.from(atob((key as string).replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    )
    this.now = {
      options: { applicationServerKey: bytes.buffer, userVisibleOnly: true },
      toJSON: () => ({ endpoint, keys: { p256dh: KEY, auth: 'a'.repeat(22) } }),
      unsubscribe: () => {
        this.now = null
        return Promise.resolve(true)
      },
    } as unknown as PushSubscription
    return Promise.resolve(this.now)
  }
}

let manager: Manager
let kept: Map<string, string>
let permission: NotificationPermission
let browser: PushBrowser
let push: Push
let removed: string[]

/** The server's side: a device for each endpoint. */
let byEndpoint: Map<string, string>
const api: Api = {
  request: (_method, path, body) => {
    if (path === '/api/alerts/channels') return Promise.resolve({ email: null, push })
    const { endpoint, replaces } = body as { endpoint: string; replaces?: string }
    const id = byEndpoint.get(endpoint) ?? `device-${byEndpoint.size + 1}`
    if (replaces !== undefined && replaces !== id) removed.push(replaces)
    byEndpoint.set(endpoint, id)
    return Promise.resolve({ id })
  },
}

const device = (id: string, is_current = true): PushDevice => ({
  ...{ id, is_current, user_agent: null, last_success_at: null, attempts: [] },
  created_at: '2026-03-19T10:34:00+09:00',
})

beforeEach(() => {
  manager = new Manager()
  kept = new Map()
  permission = 'granted'
  push = { public_key: KEY, devices: [] }
  removed = []
  byEndpoint = new Map()
  browser = {
    manager: () => Promise.resolve(manager),
    permission: () => permission,
    requestPermission: () => Promise.resolve(permission),
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
  }
})

it('a browser that is turned on subscribes with the key of the board, and twice is as once', async () => {
  await turnOnPush(api, push, browser)
  await turnOnPush(api, push, browser)
  expect([manager.made, ownDevice(browser), removed]).toEqual([1, 'device-1', []])
})

it('a browser without push is distinguished from one whose user refuses, and neither subscribes', async () => {
  await expect(
    turnOnPush(api, push, { ...browser, manager: () => Promise.resolve(null) }),
  ).rejects.toMatchObject({ reason: 'unsupported' })
  permission = 'denied'
  await expect(turnOnPush(api, push, browser)).rejects.toMatchObject({ reason: 'denied' })
  expect([manager.made, ownDevice(browser)]).toEqual([0, null])
})

it('a browser that cannot reach its push service says so', async () => {
  manager.subscribe = () => Promise.reject(new Error('push service error'))
  await expect(turnOnPush(api, push, browser)).rejects.toMatchObject({ reason: 'failed' })
  expect(ownDevice(browser)).toBeNull()
})

it('a browser subscribes again when the key of the board has changed, and its old device is removed', async () => {
  await turnOnPush(api, push, browser)
  push = { public_key: OTHER, devices: [device('device-1', false)] }
  await renewPush(api, browser)
  expect([manager.made, ownDevice(browser), removed]).toEqual([2, 'device-2', ['device-1']])
  push.devices = [device('device-2')]
  await renewPush(api, browser)
  expect(manager.made).toBe(2)
})

it('a browser that has lost its subscription subscribes again', async () => {
  await turnOnPush(api, push, browser)
  manager.now = null
  push.devices = [device('device-1')]
  await renewPush(api, browser)
  expect([manager.made, ownDevice(browser)]).toEqual([2, 'device-2'])
})

it('a browser whose device was removed ends its subscription, and does not come back by itself', async () => {
  await turnOnPush(api, push, browser)
  await renewPush(api, browser)
  await renewPush(api, browser)
  expect([manager.made, manager.now, ownDevice(browser)]).toEqual([1, null, null])
})

it('a browser in which push was not turned on, or may no longer notify, is left alone', async () => {
  await renewPush(api, browser)
  expect(manager.made).toBe(0)
  await turnOnPush(api, push, browser)
  push = { public_key: OTHER, devices: [device('device-1', false)] }
  permission = 'denied'
  await renewPush(api, browser)
  expect([manager.made, ownDevice(browser)]).toEqual([1, 'device-1'])
})
