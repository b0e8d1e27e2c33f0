import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that can be blocked, while the server itself stays up for others. */
export interface Gate {
  /** The server's address, by way of the gate. */
  url: string
  /** Cuts every connection and lets in no more. */
  block: () => Promise<void>
  unblock: () => Promise<void>
}

export async function openGate(target: string): Promise<Gate> {
  const url = new URL(target)
  const { hostname, port } = url
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname)
    for (const end of [socket, upstream]) end.on('error', () => {})
    socket.on('close', () => upstream.destroy())
    upstream.on('close', () => socket.destroy())
    open.add(socket)
    socket.pipe(upstream).pipe(socket)
  })
  const listen = (on: number) => new Promise<void>((resolve) => server.listen(on, '127.0.0.1', resolve))
  await listen(0)
  const gatePort = (server.address() as AddressInfo).port
  url.host = `127.0.0.1:${gatePort}`
  return {
    url: url.href,
    block: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
        open.clear()
      }),
    unblock: () => listen(gatePort),
  }
}
