import * as parser from 'socket.io-parser'

/** A payload that is JSON text already. It is sent as it is to any number of sockets. */
export class EncodedMessage {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }

  /** Everywhere but to a socket, such as through the adapter to other servers, it serializes as its value. */
  toJSON(): unknown {
    return JSON.parse(this.json)
  }
}

/**
 * The standard encoder, except that an EncodedMessage is sent verbatim: not parsed, not scanned for binary
 * parts, not stringified again. The result is the standard protocol, so any Socket.IO client reads it.
 */
class VerbatimEncoder extends parser.Encoder {
  override encode(packet: parser.Packet): unknown[] {
    const data: unknown = packet.data
    if (Array.isArray(data) && data.length === 2 && data[1] instanceof EncodedMessage) {
      const namespace = packet.nsp === '/' ? '' : `${packet.nsp},`
      return [`${packet.type}${namespace}[${JSON.stringify(data[0])},${data[1].json}]`]
    }
    return super.encode(packet)
  }
}

/** For the `parser` option of Socket.IO. */
export const verbatimParser = { ...parser, Encoder: VerbatimEncoder }
