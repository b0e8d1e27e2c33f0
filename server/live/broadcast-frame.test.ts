import { describe, expect, it } from 'vitest'
import * as ws from 'ws'
import { textFrame } from './broadcast-frame.ts'

/** The library's own parser, which its types do not include. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean }) => NodeJS.WritableStream
}

/** What a WebSocket client reads. */
function read(frame: Buffer): string[] {
  const messages: string[] = []
  // The library's own parser, with the options of a client.
  const receiver = new (Receiver as unknown as new (options: object) => NodeJS.WritableStream)({
    isServer: false,
  })
  receiver.on('message', (data: Buffer) => messages.push(data.toString()))
  receiver.write(frame)
  return messages
}

describe('the frame that all sockets share', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 300_000])(
    'is read by a client when it is %d bytes long',
    (length) => {
      const text = 'x'.repeat(length)
      expect(read(textFrame(text))).toEqual([text])
    },
  )

  it('has its length in bytes, not characters', () => {
    expect(read(textFrame('4["삼성전자 😀"]'))).toEqual(['4["삼성전자 😀"]'])
  })
})
