import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { startTestServer } from './testing/test-server.ts'

it('a request whose target is no URL is answered like any that leads nowhere', async () => {
  const server = await startTestServer()
  try {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write('GET http://[/api/auth/me HTTP/1.1\r\nHost: board\r\nConnection: close\r\n\r\n')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    await once(socket, 'end')
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer).toContain('"code":"not_found"')
    expect(answer.toLowerCase()).toContain('content-security-policy')
  } finally {
    await server.close()
  }
})
