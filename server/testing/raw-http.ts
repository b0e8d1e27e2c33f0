import { connect } from 'node:net'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

/** A request byte for byte, without a client library. */
export interface RawRequest {
  method: string
  /** As in the first line; latin1. */
  target: string
  /** In this order, duplicates included; latin1. */
  headers: (readonly [name: string, value: string])[]
  body: Buffer
}

export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: Buffer
}

const ANSWER_WITHIN_MS = 120_000

/**
 * Sends a request and collects everything until the server closes.
 * @param hangsUp whether to close after the request, like a client that sent less than it announced
 * @returns null: nothing was received
 */
export function sendRaw(
  url: string,
  request: RawRequest,
  { hangsUp = false } = {},
): Promise<RawAnswer | null> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error('no answer in time')))
    socket.on('data', (chunk) => void chunks.push(chunk))
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(readAnswer(Buffer.concat(chunks))))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that rejects a request may close before everything was sent.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    const bytes = bytesOf(request)
    if (hangsUp) socket.end(bytes)
    else socket.write(bytes)
  })
}

function bytesOf({ method, target, headers, body }: RawRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

function readAnswer(bytes: Buffer): RawAnswer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const status = Number(first.split(' ')[1])
  // "100 Continue" comes before the answer.
  if (status === 100) return readAnswer(bytes.subarray(end + 4))
  const rest = bytes.subarray(end + 4)
  const whole = headers.get('transfer-encoding') === 'chunked' ? joinChunks(rest) : rest
  return { status, headers, body: decode(headers.get('content-encoding'), whole) }
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(size > 0)) break
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(chunks)
}

function decode(encoding: string | undefined, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes
  if (encoding === 'br') return brotliDecompressSync(bytes)
  if (encoding === 'gzip') return gunzipSync(bytes)
  return encoding === 'deflate' ? inflateSync(bytes) : bytes
}
