import { createHmac } from 'node:crypto'
import type { Delivery, WebhookReceiver } from '#database/alerts/deliveries'
import { presentEvent } from '#database/alerts/present-event'
import { firedCount } from '#shared/alerts/condition'
import type { WebhookFormat } from '#shared/webhooks/webhook'
import type { AlertEvent } from '#shared/rest/alerts'
import type { Message } from './post.ts'

/** Their limits, less a little. */
const DISCORD_LENGTH = 1_900
const TELEGRAM_LENGTH = 4_000

/** Lines of a summary; the number of further events follows. */
const SUMMARY_LINES = 20

interface Content {
  /** Everything, for programs. */
  whole: object
  /** A line, for people. */
  text: string
  url: URL
}

interface Body {
  type: string
  body: string
  headers?: Readonly<Record<string, string>>
}

const countOf = (events: readonly AlertEvent[]) =>
  events.reduce((total, { values }) => total + firedCount(values), 0)
const json = (value: object): Body => ({ type: 'application/json', body: JSON.stringify(value) })

/** What each service takes. */
const BODIES: Readonly<Record<WebhookFormat, (content: Content) => Body>> = {
  json: ({ whole }) => json(whole),
  ntfy: ({ text }) => ({
    type: 'text/plain; charset=utf-8',
    body: text,
    headers: { title: 'SecondaryMarket' },
  }),
  slack: ({ text }) =>
    json({ text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') }),
  telegram: ({ text, url }) =>
    json({ chat_id: url.searchParams.get('chat_id'), text: text.slice(0, TELEGRAM_LENGTH) }),
  // A name of an alert must not mention anyone.
  discord: ({ text }) => json({ content: text.slice(0, DISCORD_LENGTH), allowed_mentions: { parse: [] } }),
}

/** A line, for people; more of them in a summary. */
export function textOf({ kind, events, count }: Delivery): string {
  if (kind === 'test') return 'SecondaryMarket: test'
  const shown = events.map(presentEvent).slice(0, SUMMARY_LINES)
  const lines = shown.map(({ text }) => text)
  const more = count - countOf(shown)
  return [...lines, ...(more > 0 ? [`… +${more}`] : [])].join('\n')
}

/** The signed request of a delivery; the timestamp lets receivers refuse replays. */
export function messageOf(
  delivery: Delivery,
  { url, format, secret }: WebhookReceiver,
  nowMs: number,
): Message {
  const { eventKey } = delivery
  const { type, body, headers } = BODIES[format](contentOf(delivery, new URL(url)))
  const timestamp = String(Math.floor(nowMs / 1_000))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return {
    body,
    headers: {
      ...headers,
      'content-type': type,
      'user-agent': 'SecondaryMarket',
      'x-event-id': eventKey,
      'x-timestamp': timestamp,
      'x-signature': `sha256=${signature}`,
    },
  }
}

function contentOf(delivery: Delivery, url: URL): Content {
  const { kind, events, eventKey, count } = delivery
  const text = textOf(delivery)
  const shown = events.map(presentEvent)
  if (kind === 'alert') return { whole: { kind, ...shown[0] }, text, url }
  const summary = kind === 'summary' ? { count, events: shown } : {}
  return { whole: { kind, id: eventKey, ...summary, text }, text, url }
}
