import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { ConfigError } from '#platform/config'

export interface Listening {
  /** The URL to open. */
  address: string
  /** Accepts no more connections; open ones continue. */
  refuse: () => void
  /**
   * Accepts no more connections, waits for running requests, and closes the remaining connections after a
   * while.
   */
  stop: () => Promise<void>
}

/** A sleeping peer never closes its connection, and a WebSocket would wait for half a minute. */
const HANG_UP_AFTER_MS = 1_500

/** @throws ConfigError when HOST and PORT cannot be listened on */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<Listening> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })

  let closed: Promise<void> | undefined
  function refuse(): void {
    closed ??= new Promise((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)))
    })
    server.closeIdleConnections()
  }

  async function stop(): Promise<void> {
    refuse()
    const hangUp = setTimeout(() => {
      for (const socket of open) socket.destroy()
    }, HANG_UP_AFTER_MS)
    await closed
    clearTimeout(hangUp)
  }

  return new Promise((resolve, reject) => {
    // Stays attached: a later connection error must not end the process.
    server.on('error', (error: NodeJS.ErrnoException) => reject(inWords(error, host, port)))
    server.listen(port, host, () => {
      const { address, port: taken, family } = server.address() as AddressInfo
      resolve({ address: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`, refuse, stop })
    })
  })
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'is taken by another program; stop that one, or set another PORT',
  EACCES: 'may not be listened on by this user; set a PORT above 1023',
  EADDRNOTAVAIL: 'is no address of this machine; set another HOST',
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason = REASONS[error.code ?? '']
  return reason === undefined ? error : new ConfigError([`${host}:${port} ${reason}`])
}
