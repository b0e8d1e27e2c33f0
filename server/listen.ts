import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '#platform/config'

/** @returns the address people can open. @throws ConfigError when HOST and PORT cannot be listened on */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(inWords(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      const { address, port: taken, family } = server.address() as AddressInfo
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`)
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

/** Takes no more requests, lets the running ones finish, and hangs up on the idle. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
    server.closeIdleConnections()
  })
}
