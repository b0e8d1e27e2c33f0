import { createECDH } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadWorkerConfig } from './config.ts'

const URLS = { DATABASE_URL: 'postgres://market:x@database/market', REDIS_URL: 'redis://redis' }
const pair = createECDH('prime256v1')
const PUBLIC_KEY = pair.generateKeys('base64url')
const PAIR = { VAPID_PUBLIC_KEY: PUBLIC_KEY, VAPID_PRIVATE_KEY: vapidPrivateKey(pair.getPrivateKey()) }
const OTHER_KEY = createECDH('prime256v1').generateKeys('base64url')

/** As web-push writes it: 32 bytes, leading zeros included. */
function vapidPrivateKey(key: Buffer): string {
  return Buffer.concat([Buffer.alloc(32 - key.length), key]).toString('base64url')
}

function problems(more: Record<string, string>): readonly string[] {
  try {
    loadWorkerConfig({ ...URLS, ...more })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settings of deliveries', () => {
  it.each([
    { SMTP_URL: 'smtp://kim%40example.org:secret@smtp.example.org:587?requireTLS=true' },
    { SMTP_URL: 'smtps://127.0.0.1', SMTP_FROM: 'alerts@example.org' },
    { SMTP_FROM: 'Market <alerts@example.org>' },
    PAIR,
    { ...PAIR, VAPID_SUBJECT: 'mailto:admin@market.example.org' },
    { VAPID_SUBJECT: 'https://market.example.org/contact' },
  ])('%j is accepted', (settings) => {
    expect(problems(settings)).toEqual([])
  })

  it.each([
    [{ SMTP_URL: 'http://smtp.example.org' }, /^SMTP_URL is not an address that begins with smtp/],
    [{ SMTP_FROM: 'alerts' }, /^SMTP_FROM is not an e-mail address/],
    [{ SMTP_FROM: 'a@example.org\r\nBcc: b@example.org' }, /^SMTP_FROM is not/],
    [{ VAPID_PUBLIC_KEY: PUBLIC_KEY }, /are a pair; set both or none/],
    [
      { ...PAIR, VAPID_PUBLIC_KEY: OTHER_KEY },
      /^VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are of different pairs/,
    ],
    [{ ...PAIR, VAPID_PRIVATE_KEY: 'A'.repeat(43) }, /are of different pairs/],
    [{ SMTP_URL: 'smtp://kim:100%@smtp.example.org' }, /^SMTP_URL has a user or password with a %/],
    [{ SMTP_URL: 'smtp://%FF:secret@smtp.example.org' }, /^SMTP_URL has a user or password with a %/],
    [{ ...PAIR, VAPID_PRIVATE_KEY: 'short' }, /^VAPID_PRIVATE_KEY is not a key/],
    [{ VAPID_SUBJECT: 'admin@example.org' }, /^VAPID_SUBJECT is neither/],
    [{ VAPID_SUBJECT: 'mailto:admin@localhost' }, /^VAPID_SUBJECT is neither/],
    [{ VAPID_SUBJECT: 'mailto:admin@board.lan' }, /^VAPID_SUBJECT is neither/],
    [{ VAPID_SUBJECT: 'https://board.local/' }, /^VAPID_SUBJECT is neither/],
    [{ VAPID_SUBJECT: 'https://192.168.0.7/' }, /^VAPID_SUBJECT is neither/],
  ])('%j stops the start with one line', (settings, problem) => {
    expect(problems(settings)).toEqual([expect.stringMatching(problem)])
  })
})
