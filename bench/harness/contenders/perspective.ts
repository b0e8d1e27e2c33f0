/**
 * Perspective over WebSocket: one table, each client with its own view of it. A plain `ws` server without
 * compression, which costs less than the WebSocketServer of Perspective.
 */
import { make_session, table } from '@perspective-dev/client/node'
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'
import { ready } from '../answering.ts'
import { PEER_CHANNELS, PERSPECTIVE_SCHEMA, PERSPECTIVE_TABLE } from '../peers.ts'

const [, , redisUrl = ''] = process.argv
const market = await table(PERSPECTIVE_SCHEMA, { name: PERSPECTIVE_TABLE, index: 'code' })
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket) => {
  const session = make_session((bytes) => {
    // The bytes are borrowed: they are overwritten when this returns.
    socket.send(bytes.slice())
    return Promise.resolve()
  })
  socket.on(
    'message',
    (bytes: Buffer) => void session.then((opened) => opened.handle_request(new Uint8Array(bytes))),
  )
  socket.on('close', () => void session.then((opened) => opened.close()))
})
const subscriber = new Redis(redisUrl)
subscriber.on('message', (_channel: string, text: string) => {
  void market.update(JSON.parse(text) as Record<string, unknown>[])
})
await subscriber.subscribe(PEER_CHANNELS.perspective)
const { port } = server.address() as { port: number }
ready({ address: `http://127.0.0.1:${port}` })
