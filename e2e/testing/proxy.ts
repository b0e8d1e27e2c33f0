import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Proxy {
  url: string
  close: () => Promise<void>
}

/** Hop-by-hop headers. A proxy without WebSocket support drops them, and with them the upgrade. */
const OF_ONE_HOP = ['connection', 'upgrade', 'keep-alive', 'transfer-encoding', 'proxy-connection']

/**
 * A proxy in front of the product that blocks WebSockets: the handshake arrives at the server as an ordinary
 * request.
 *
 * @param passesLive whether ordinary requests of the live connection are forwarded
 */
export async function startProxy(target: string, { passesLive }: { passesLive: boolean }): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/'
    if (!passesLive && path.startsWith('/socket.io/')) {
      outgoing.writeHead(403).end()
      return
    }
    const headers = Object.entries(incoming.headers).filter(([name]) => !OF_ONE_HOP.includes(name))
    const forwarded = request(
      new URL(path, target),
      { method: incoming.method, headers: Object.fromEntries(headers) },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  server.on('upgrade', (incoming, socket) => {
    if (!passesLive) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const forwarded = request(new URL(incoming.url ?? '/', target), (answer) => {
      answer.resume()
      socket.end(`HTTP/1.1 ${answer.statusCode ?? 502} \r\ncontent-length: 0\r\n\r\n`)
    })
    forwarded.on('error', () => socket.destroy())
    forwarded.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
