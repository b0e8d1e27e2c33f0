import { createDecipheriv } from 'node:crypto'

/** The server's answer to a registration, or an error. */
export interface Reply {
  kind: 'reply'
  trId: string
  /** Empty when the server does not name one. */
  trKey: string
  isOk: boolean
  msgCode: string
  /** The cipher for encrypted frames of this channel. */
  cipher: { key: string; iv: string } | null
}

export type Frame =
  | { kind: 'ping' }
  | Reply
  | { kind: 'records'; trId: string; records: string[][] }
  | { kind: 'unreadable'; reason: string }

/** A record with fewer columns is invalid. Columns are added now and then. */
const LEAST_WIDTH: Readonly<Record<string, number>> = { H0STCNT0: 46, H0STMKO0: 10 }

/** @param cipherOf the cipher that was acknowledged for a channel */
export function parseFrame(text: string, cipherOf: (trId: string) => Reply['cipher']): Frame {
  return text.startsWith('{') ? parseJson(text) : parseRecords(text, cipherOf)
}

function parseJson(text: string): Frame {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { kind: 'unreadable', reason: 'no JSON' }
  }
  const header = objectOf(message, 'header')
  if (header.tr_id === 'PINGPONG') return { kind: 'ping' }
  const body = objectOf(message, 'body')
  const { key, iv } = objectOf(body, 'output')
  const cipher = typeof key === 'string' && typeof iv === 'string' ? { key, iv } : null
  const isOk = wordOf(body.rt_cd) === '0'
  return {
    ...{ kind: 'reply', trId: wordOf(header.tr_id), trKey: wordOf(header.tr_key), isOk, cipher },
    msgCode: wordOf(body.msg_cd),
  }
}

/**
 * `flag|channel|count|field^field^…`: all records concatenated, with a width that follows from their count.
 */
function parseRecords(text: string, cipherOf: (trId: string) => Reply['cipher']): Frame {
  const [flag, trId = '', count = '', ...rest] = text.split('|')
  const total = /^\d{1,4}$/.test(count) ? Number(count) : 0
  if ((flag !== '0' && flag !== '1') || total === 0) return { kind: 'unreadable', reason: 'no head' }
  const payload = flag === '0' ? rest.join('|') : decrypted(rest.join('|'), cipherOf(trId))
  if (payload === null) return { kind: 'unreadable', reason: `${trId} cannot be decrypted` }
  const fields = payload.split('^')
  const width = fields.length / total
  if (!Number.isInteger(width) || width < (LEAST_WIDTH[trId] ?? 1))
    return { kind: 'unreadable', reason: `${trId}: ${fields.length} fields of ${total} records` }
  const records = Array.from({ length: total }, (_, n) => fields.slice(n * width, (n + 1) * width))
  return { kind: 'records', trId, records }
}

/** Key and vector are texts whose bytes are used. */
function decrypted(payload: string, cipher: Reply['cipher']): string | null {
  if (cipher === null) return null
  try {
    const decipher = createDecipheriv('aes-256-cbc', Buffer.from(cipher.key), Buffer.from(cipher.iv))
    return decipher.update(payload, 'base64', 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const found: unknown = inner.find(([key]) => key === name)?.[1]
  return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>) : {}
}

/** `(null)` stands for an empty value. */
function wordOf(value: unknown): string {
  const word = typeof value === 'string' ? value.trim().slice(0, 40) : ''
  return word === '(null)' ? '' : word
}
