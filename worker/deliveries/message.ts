import { createHmac } from 'node:crypto'
import type { Delivery, MailReceiver, WebhookReceiver } from '#database/alerts/deliveries'
import { presentEvent, valuesText } from '#database/alerts/present-event'
import type { WebhookFormat } from '#shared/webhooks/webhook'
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
  const [event] = events
  if (kind === 'alert') return event === undefined ? '' : presentEvent(event).text
  // An event may count more firings than when the summary was stored, which has the number of its own.
  const lines = events.slice(0, SUMMARY_LINES).map(valuesText)
  if (lines.length === 0) return `SecondaryMarket: +${count}`
  return [...lines, ...(count > lines.length ? [`… +${count - lines.length}`] : [])].join('\n')
}

/** A letter in both languages: it is not known which one its reader has. */
export function letterOf(delivery: Delivery, { code }: MailReceiver): string {
  if (delivery.kind !== 'confirmation' || code === null) return textOf(delivery)
  return [
    `SecondaryMarket: ${code}`,
    '',
    '알림을 이 주소로 받으려면 30분 안에 시세판의 알림 화면에서 이 확인 번호를 입력하세요. 요청한 적이 없다면 이 메일을 무시하세요.',
    '',
    'To receive alerts at this address, enter this code on the page of alerts of the board within 30 minutes. If you did not ask for ' +
      'it, ignore this letter.',
  ].join('\n')
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
