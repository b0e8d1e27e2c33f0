import { SourceFault } from './fault.ts'

export interface SentBytes {
  status: number
  headers: Headers
  bytes: Buffer
}

/** An answer of which the head has come. */
export interface Opened {
  status: number
  headers: Headers
  body: AsyncIterable<Uint8Array>
}

export interface Sent {
  status: number
  headers: Headers
  text: string
}

export interface SendOptions {
  /** The timeout of the whole response, not only of its headers. */
  timeoutMs: number
  /** The limit of the unpacked body: a few compressed bytes may unpack to any size. */
  maxBytes: number
  signal: AbortSignal
  /** What makes the request instead of `fetch`. */
  open?: (url: string, init: RequestInit) => Promise<Opened>
}

/**
 * One HTTP request with a time limit and a size limit. Transport errors become source faults.
 *
 * @throws SourceFault `timeout`, `connection_lost`, `truncated_answer`, `unusable_answer` (too large)
 */
export async function send(url: string, init: RequestInit, options: SendOptions): Promise<Sent> {
  const { status, headers, bytes } = await sendBytes(url, init, options)
  return { status, headers, text: new TextDecoder().decode(bytes) }
}

/** The same for a body that is not UTF-8 text. */
export async function sendBytes(url: string, init: RequestInit, options: SendOptions): Promise<SentBytes> {
  const { timeoutMs, maxBytes, signal, open = openByFetch } = options
  const limit = AbortSignal.timeout(timeoutMs)
  try {
    const response = await open(url, { ...init, signal: AbortSignal.any([signal, limit]) })
    const { status, headers } = response
    return { status, headers, bytes: await bytesWithin(response, maxBytes) }
  } catch (error) {
    if (error instanceof SourceFault || signal.aborted) throw error
    throw limit.aborted ? timedOut(timeoutMs) : transportFault(error)
  }
}

async function openByFetch(url: string, init: RequestInit): Promise<Opened> {
  const { status, headers, body } = await fetch(url, init)
  return { status, headers, body: (body ?? []) as AsyncIterable<Uint8Array> }
}

async function bytesWithin({ body }: Opened, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      throw new SourceFault('unusable_answer', `the answer is larger than ${maxBytes} bytes`, 'transient')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function timedOut(timeoutMs: number): SourceFault {
  return new SourceFault('timeout', `no answer within ${timeoutMs / 1000} s`, 'transient')
}

function transportFault(cause: unknown): SourceFault {
  const code = transportCode(cause)
  if (code?.startsWith('Z_')) {
    return new SourceFault('truncated_answer', 'the compressed answer breaks off', 'transient', { cause })
  }
  const message = `the connection was lost (${code ?? 'unknown'})`
  return new SourceFault('connection_lost', message, 'transient', { cause })
}

/** fetch wraps connection errors once or twice. */
function transportCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}
