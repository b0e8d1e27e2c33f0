import * as parser from 'socket.io-parser'

/** A payload that is JSON text already. It is sent as it is, whoever many sockets it goes to. */
export class EncodedMessage {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }

  /** On any other way than a socket's, such as the adapter's to other servers, it is what it stands for. */
  toJSON(): unknown {
    return JSON.parse(this.json)
  }
}

/**
 * The standard encoder, except that an EncodedMessage goes out verbatim: not parsed, not searched for binary parts, not
 * written again. What travels is the standard protocol, so any Socket.IO client reads it.
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
