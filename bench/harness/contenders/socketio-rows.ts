/**
 * The usual solution: Socket.IO with its defaults, changed rows as an array of objects, without login or
 * resume.
 */
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { ready } from '../answering.ts'
import { PEER_CHANNELS } from '../peers.ts'

const [, , redisUrl = ''] = process.argv
const httpServer = createServer()
const io = new Server(httpServer, { perMessageDeflate: false, serveClient: false })
const subscriber = new Redis(redisUrl)
subscriber.on('message', (_channel: string, text: string) => io.emit('rows', JSON.parse(text)))
await subscriber.subscribe(PEER_CHANNELS.rows)
httpServer.listen(0, '127.0.0.1', () => {
  const { port } = httpServer.address() as { port: number }
  ready({ address: `http://127.0.0.1:${port}` })
})
