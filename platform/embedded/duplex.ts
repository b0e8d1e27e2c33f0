import { once } from 'node:events'
import type { Socket } from 'node:net'
import { ReadableStream, WritableStream } from 'node:stream/web'

export interface ByteDuplex {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
}

/**
 * A socket as web streams that never fail: a broken connection is the end of the one and swallows what is written to
 * the other. (Node's own adapter reports an aborted connection as an error on both, which the protocol layer prints.)
 */
export function duplexOf(socket: Socket): ByteDuplex {
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true
      const end = (): void => {
        if (open) controller.close()
        open = false
      }
      // A copy, since the message buffer of pg-gateway only reads bytes that start at 0 of their ArrayBuffer.
      socket.on('data', (bytes) => controller.enqueue(new Uint8Array(bytes as Buffer)))
      socket.on('end', end).on('close', end)
    },
    cancel: () => void socket.destroy(),
  })
  const writable = new WritableStream<Uint8Array>({
    async write(bytes) {
      if (bytes.length === 0 || !socket.writable || socket.write(bytes)) return
      const written = new AbortController()
      const { signal } = written
      await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).catch(
        () => {},
      )
      written.abort()
    },
    close: () => void socket.end(),
    abort: () => void socket.destroy(),
  })
  return { readable, writable }
}
