/**
 * The few messages of the Postgres wire protocol that the server reads or writes itself.
 * https://www.postgresql.org/docs/17/protocol-message-formats.html
 */

/** `idle`, in a `transaction`, or in one that `failed`. */
export type TransactionStatus = 'idle' | 'transaction' | 'failed'

const STATUS: Record<string, TransactionStatus> = { I: 'idle', T: 'transaction', E: 'failed' }
const HEADER_BYTES = 5
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const SYNC = frame('S')

export function query(sql: string): Uint8Array {
  return frame('Q', cstring(sql))
}

/** A Parse message for the unnamed statement, without parameter types. */
export function parse(sql: string): Uint8Array {
  return frame('P', cstring(''), cstring(sql), [0, 0])
}

export function closeStatement(name: string): Uint8Array {
  return frame('C', encoder.encode('S'), cstring(name))
}

export function parameterStatus(name: string, value: string): Uint8Array {
  return frame('S', cstring(name), cstring(value))
}

/** The key is 0: a statement of the embedded database cannot be cancelled. */
export function backendKeyData(connectionId: number): Uint8Array {
  const body = Buffer.alloc(8)
  body.writeUInt32BE(connectionId, 0)
  return frame('K', body)
}

export function fatalError(code: string, message: string): Uint8Array {
  return frame('E', cstring('SFATAL'), cstring('VFATAL'), cstring(`C${code}`), cstring(`M${message}`), [0])
}

/** The one-letter type of a frontend message. */
export function typeOf(message: Uint8Array): string {
  return String.fromCharCode(message[0] ?? 0)
}

/** The SQL of a Query or Parse message, `undefined` for any other. */
export function sqlOf(message: Uint8Array): string | undefined {
  const type = typeOf(message)
  if (type === 'Q') return readCstring(message, HEADER_BYTES).text
  if (type === 'P') return readCstring(message, readCstring(message, HEADER_BYTES).end).text
  return undefined
}

/** The same Query or Parse message with other SQL in it. */
export function withSql(message: Uint8Array, sql: string): Uint8Array {
  if (typeOf(message) === 'Q') return query(sql)
  const name = readCstring(message, HEADER_BYTES)
  const old = readCstring(message, name.end)
  return frame('P', message.subarray(HEADER_BYTES, name.end), cstring(sql), message.subarray(old.end))
}

/** Where the prepared statement's name stands in a Parse, Bind, Describe or Close message. */
export function statementNameOf(
  message: Uint8Array,
): { name: string; start: number; end: number } | undefined {
  const start = startOfStatementName(message)
  if (start === undefined) return undefined
  const { text, end } = readCstring(message, start)
  return { name: text, start, end }
}

function startOfStatementName(message: Uint8Array): number | undefined {
  const type = typeOf(message)
  if (type === 'P') return HEADER_BYTES
  if (type === 'B') return readCstring(message, HEADER_BYTES).end
  const namesStatement = (type === 'D' || type === 'C') && message[HEADER_BYTES] === 'S'.charCodeAt(0)
  return namesStatement ? HEADER_BYTES + 1 : undefined
}

/** The same Parse, Bind, Describe or Close message for the statement `name`. */
export function withStatementName(message: Uint8Array, name: string): Uint8Array {
  const old = statementNameOf(message)
  if (old === undefined) return message
  return frame(
    typeOf(message),
    message.subarray(HEADER_BYTES, old.start),
    cstring(name),
    message.subarray(old.end),
  )
}

/** The status in the ReadyForQuery message at the end of a reply, `undefined` if the reply has none. */
export function statusOf(reply: Uint8Array): TransactionStatus | undefined {
  const view = new DataView(reply.buffer, reply.byteOffset, reply.byteLength)
  let status: TransactionStatus | undefined
  for (let at = 0; at < reply.length; at += 1 + view.getUint32(at + 1)) {
    if (reply[at] === 'Z'.charCodeAt(0)) status = STATUS[String.fromCharCode(reply[at + HEADER_BYTES] ?? 0)]
  }
  return status
}

/** The first column of the first row of a reply, as text; `undefined` for no row or NULL. */
export function firstValueOf(reply: Uint8Array): string | undefined {
  const view = new DataView(reply.buffer, reply.byteOffset, reply.byteLength)
  for (let at = 0; at < reply.length; at += 1 + view.getUint32(at + 1)) {
    if (reply[at] !== 'D'.charCodeAt(0)) continue
    const start = at + HEADER_BYTES + 2
    const bytes = view.getInt32(start)
    return bytes < 0 ? undefined : decoder.decode(reply.subarray(start + 4, start + 4 + bytes))
  }
  return undefined
}

/** What a client may ask before its StartupMessage, in place of one. */
export function startupRequestOf(message: Uint8Array): 'cancel' | 'gss-encryption' | undefined {
  if (message.length < 8) return undefined
  const code = new DataView(message.buffer, message.byteOffset).getUint32(4)
  if (code === CANCEL_REQUEST) return 'cancel'
  return code === GSS_ENCRYPTION_REQUEST ? 'gss-encryption' : undefined
}

const CANCEL_REQUEST = (1234 << 16) | 5678
const GSS_ENCRYPTION_REQUEST = (1234 << 16) | 5680

function frame(type: string, ...parts: (Uint8Array | number[])[]): Uint8Array {
  const bodyBytes = parts.reduce((sum, part) => sum + part.length, 0)
  const message = new Uint8Array(HEADER_BYTES + bodyBytes)
  message[0] = type.charCodeAt(0)
  new DataView(message.buffer).setUint32(1, bodyBytes + 4)
  let at = HEADER_BYTES
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return message
}

function cstring(text: string): Uint8Array {
  return encoder.encode(`${text}\0`)
}

/** `end` is the index after the terminating zero. */
function readCstring(message: Uint8Array, start: number): { text: string; end: number } {
  const zero = message.indexOf(0, start)
  const stop = zero < 0 ? message.length : zero
  return { text: decoder.decode(message.subarray(start, stop)), end: stop + 1 }
}
