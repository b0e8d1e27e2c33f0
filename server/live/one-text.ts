import type { FeedMessage } from './topic-feed.ts'
import type { LiveSocket } from './socket-types.ts'

/** What Engine.IO takes beside the text: the WebSocket frame of it, so that no socket makes its own. */
interface PreEncoded {
  compress: false
  wsPreEncodedFrame: Buffer[]
}

/**
 * A message that goes to many sockets of this server: one text, one frame in one buffer, made once. It takes the short way,
 * from the socket's connection straight into the transport, because the packet that Socket.IO's adapter would make for
 * each of them is the same.
 */
export class OneText {
  readonly #packet: string
  readonly #options: PreEncoded

  constructor({ event, message }: FeedMessage) {
    // An event in the default namespace; Engine.IO puts its own `4` (a message) before it.
    this.#packet = `2["${event}",${message.json}]`
    this.#options = { compress: false, wsPreEncodedFrame: [textFrame(`4${this.#packet}`)] }
  }

  sendTo({ conn }: LiveSocket): void {
    conn.write(this.#packet, this.#options)
  }
}

const FINAL_TEXT = 0x81

/** An unmasked text frame, RFC 6455 §5.2, in one buffer: one write for each socket where header and text are two. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + lengthBytes + length)
  frame[0] = FINAL_TEXT
  frame[1] = lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2)
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.write(text, 2 + lengthBytes)
  return frame
}
