import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A proxy in front of a server that can be blocked, while others still reach the server. */
export interface Gate {
  /** The server's URL through the proxy. */
  url: string
  /** Closes every connection and accepts no more. */
  block: () => Promise<void>
  unblock: () => Promise<void>
  /** Stops forwarding, also on new connections, which are still accepted: the server appears to hang. */
  hold: () => void
  /** Forwards what was held back. */
  release: () => void
}

export async function openGate(target: string): Promise<Gate> {
  const url = new URL(target)
  const { hostname, port } = url
  /** Each client socket with its connection to the server. */
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
