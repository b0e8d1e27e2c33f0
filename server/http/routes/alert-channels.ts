import { createECDH, randomInt } from 'node:crypto'
import { findByUserId } from '#database/accounts/users'
import { readAttempts, type AttemptRow } from '#database/alerts/attempts'
import { confirmEmail, isEmailConfirmed, sendEmailCode } from '#database/alerts/email-confirmations'
import {
  deletePushDevice,
  PushDeviceLimitError,
  readPushDevices,
  savePushDevice,
  type PushDeviceRow,
} from '#database/alerts/push-devices'
import { insertTest } from '#database/alerts/receiver-tests'
import type { Database } from '#database/pool'
import { isoOf, isoOrNull } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/alert-channels'
import { PUSH_DEVICES_EACH } from '#shared/webhooks/webhook'
import type { AlertChannelFacts } from '../../alerts/channel-facts.ts'
import type { AlertLimits } from '../../alerts/alert-limits.ts'
import { isHere } from '../../alerts/is-here.ts'
import { ATTEMPTS_SHOWN, presentAttempt, presentTest } from '../../alerts/present-attempt.ts'
import { invalidField, Problem } from '../../request/problem.ts'
import { userOf, type Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'

export interface AlertChannelDeps {
  database: Database
  alertChannels: AlertChannelFacts
  webhookAllowPrivate: boolean
  alertLimits: AlertLimits
}

/** The caller's own channels, beside webhooks. */
export function alertChannelRoutes(deps: AlertChannelDeps): Route[] {
  const { database, alertChannels, webhookAllowPrivate, alertLimits } = deps

  async function emailOf(userId: string) {
    if (!alertChannels.sendsEmail) return null
    const account = await findByUserId(database, userId)
    if (account === undefined) throw new Problem('session_ended')
    const attempts = await readAttempts(database, userId, { channel: 'email', limit: ATTEMPTS_SHOWN })
    const is_confirmed = await isEmailConfirmed(database, userId)
    return { address: account.email, is_confirmed, attempts: attempts.map(presentAttempt) }
  }

  async function pushOf(userId: string) {
    const { vapidPublicKey } = alertChannels
    if (vapidPublicKey === null) return null
    const devices = await readPushDevices(database, userId)
    const attempts = await readAttempts(database, userId, { channel: 'push', limit: ATTEMPTS_SHOWN })
    const shown = devices.map((device) => presentDevice(device, vapidPublicKey, attempts))
    return { public_key: vapidPublicKey, devices: shown }
  }

  const read = handle(rest.readAlertChannels, async (ctx) => {
    const userId = userOf(ctx).sub
    return { email: await emailOf(userId), push: await pushOf(userId) }
  })

  async function test(ctx: Ctx, receiver: Parameters<typeof insertTest>[2]) {
    const userId = userOf(ctx).sub
    await alertLimits[receiver.channel === 'email' ? 'emailTests' : 'tests'].take(userId)
    return presentTest(await insertTest(database, userId, receiver))
  }

  const testEmail = handle(rest.testEmail, (ctx) => {
    if (!alertChannels.sendsEmail) throw new Problem('not_found')
    return test(ctx, { channel: 'email' })
  })

  const sendCode = handle(rest.sendEmailCode, async (ctx) => {
    if (!alertChannels.sendsEmail) throw new Problem('not_found')
    const userId = userOf(ctx).sub
    if (await isEmailConfirmed(database, userId)) return
    await alertLimits.emailCodes.take(userId)
    await sendEmailCode(database, userId, String(randomInt(1_000_000)).padStart(6, '0'))
  })

  const confirm = handle(rest.confirmEmail, async (ctx, { body: { code } }) => {
    if (!alertChannels.sendsEmail) throw new Problem('not_found')
    const outcome = await confirmEmail(database, userOf(ctx).sub, code)
    if (outcome === 'wrong') throw invalidField('code', 'wrong_code', 'is not the code that was sent')
    if (outcome === 'void') throw invalidField('code', 'void_code', 'is not valid any more')
  })

  const save = handle(rest.savePushDevice, async (ctx, { body }) => {
    const { vapidPublicKey } = alertChannels
    if (vapidPublicKey === null) throw new Problem('not_found')
    const { endpoint, keys, public_key, replaces } = body
    const url = new URL(endpoint)
    if (!webhookAllowPrivate && (isHere(url) || url.protocol !== 'https:'))
      throw invalidField('endpoint', 'private_address', 'is not an address of a push service')
    if (!isPublicKey(keys.p256dh)) throw invalidField('keys.p256dh', 'no_key', 'is no key')
    if (public_key !== vapidPublicKey)
      throw invalidField('public_key', 'key_changed', 'is not the key of this board')
    const userId = userOf(ctx).sub
    await alertLimits.newReceivers.take(userId)
    const user_agent = ctx.get('user-agent').slice(0, 500) || null
    const device = { endpoint, ...keys, public_key, user_agent, replaces }
    const saved = await accepted(() => savePushDevice(database, userId, device))
    if (saved === undefined) throw new Problem('session_ended')
    return presentDevice(saved, vapidPublicKey, [])
  })

  const remove = handle(rest.removePushDevice, async (ctx, { params: { id } }) => {
    if (!(await deletePushDevice(database, userOf(ctx).sub, id))) throw new Problem('not_found')
  })

  const testDevice = handle(rest.testPushDevice, (ctx, { params: { id } }) =>
    test(ctx, { channel: 'push', id }),
  )

  return [read, testEmail, sendCode, confirm, save, remove, testDevice]
}

/** Whether it is a point of the curve: nothing can be encrypted for another one. */
function isPublicKey(text: string): boolean {
  const own = createECDH('prime256v1')
  own.generateKeys()
  try {
    own.computeSecret(text, 'base64url')
    return true
  } catch {
    return false
  }
}

function presentDevice(
  { id, user_agent, created_at, last_success_at, public_key }: PushDeviceRow,
  current: string,
  attempts: readonly AttemptRow[],
): rest.PushDevice {
  return {
    id,
    user_agent,
    created_at: isoOf(created_at),
    last_success_at: isoOrNull(last_success_at),
    is_current: public_key === current,
    attempts: attempts.filter(({ device_id }) => device_id === id).map(presentAttempt),
  }
}

async function accepted<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    if (!(error instanceof PushDeviceLimitError)) throw error
    throw invalidField('devices', 'too_many_devices', `There are ${PUSH_DEVICES_EACH} devices already.`)
  }
}
