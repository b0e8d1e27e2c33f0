import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface Tap {
  /** The server's address through the tap. */
  url: string
  close: () => Promise<void>
}

/** A proxy in front of a server that reads every message to it. */
export async function openTap(target: string, hear: (said: string) => void): Promise<Tap> {
  const url = new URL(target)
  const { hostname, port } = url
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname)
    for (const end of [socket, upstream]) end.on('error', () => {})
    socket.on('data', (data) => hear(data.toString('latin1')))
    socket.on('close', () => upstream.destroy())
    upstream.on('close', () => socket.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: url.href, close: () => new Promise((closed) => server.close(() => closed())) }
}
