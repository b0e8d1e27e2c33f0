import type { MarketEvent } from '#shared/protocol/events'
import type { LiveSocket } from './socket-types.ts'

/** What Engine.IO takes beside the text: its WebSocket frame, so that it is not built per socket. */
interface PreEncoded {
  compress: false
  wsPreEncodedFrame: Buffer[]
}

/** As Engine.IO's transports take it. */
interface Packet {
  type: 'message'
  data: string
  options: PreEncoded
}

/**
 * A message to many sockets of this server: one text, one packet, one frame in one buffer, made once. It
 * bypasses Socket.IO's adapter and client and Engine.IO's socket, which would make the same objects for each
 * socket.
 */
export class BroadcastFrame {
  /** Its size in bytes on the line. */
  readonly bytes: number
  readonly #packets: [Packet]

  /** @param json the payload, as JSON already */
  constructor(event: MarketEvent, json: string) {
    // An event in the default namespace; Engine.IO puts its own `4` (a message) before it.
    const data = `2["${event}",${json}]`
    const frame = textFrame(`4${data}`)
    const options: PreEncoded = { compress: false, wsPreEncodedFrame: [frame] }
    this.bytes = frame.length
    this.#packets = [{ type: 'message', data, options }]
  }

  /** A transport that is busy or being upgraded must be reached through the connection's queue. */
  sendTo({ conn }: LiveSocket): void {
    const { transport } = conn
    const [{ data, options }] = this.#packets
    if (conn.readyState === 'open' && transport.name === 'websocket' && transport.writable)
      transport.send(this.#packets)
    else conn.write(data, options)
  }
}

const FINAL_TEXT = 0x81

/**
 * An unmasked text frame, RFC 6455 §5.2, in one buffer: a single write per socket instead of one each for
 * header and text.
 */
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
