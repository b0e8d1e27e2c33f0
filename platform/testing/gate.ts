import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that can be blocked, while the server itself stays up for others. */
export interface Gate {
  /** The server's address, by way of the gate. */
  url: string
  /** Cuts every connection and lets in no more. */
  block: () => Promise<void>
  unblock: () => Promise<void>
  /** Lets nothing through any more, also of new connections, which are accepted all the same: the server hangs. */
  hold: () => void
  /** Passes on what was held. */
  release: () => void
}

export async function openGate(target: string): Promise<Gate> {
  const url = new URL(target)
  const { hostname, port } = url
  /** Each with its way on to the server. */
  const open = new Map<Socket, Socket>()
  let isHeld = false
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname)
    for (const end of [socket, upstream]) end.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      upstream.destroy()
    })
    upstream.on('close', () => socket.destroy())
    open.set(socket, upstream)
    if (!isHeld) socket.pipe(upstream).pipe(socket)
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
        for (const socket of open.keys()) socket.destroy()
        open.clear()
      }),
    unblock: () => listen(gatePort),
    hold: () => {
      isHeld = true
      for (const [socket, upstream] of open) {
        socket.unpipe(upstream)
        upstream.unpipe(socket)
      }
    },
    release: () => {
      isHeld = false
      for (const [socket, upstream] of open) socket.pipe(upstream).pipe(socket)
    },
  }
}
