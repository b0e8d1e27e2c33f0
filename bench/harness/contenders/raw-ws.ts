/** The lower bound: every message from Redis goes to every socket unchanged, and nothing else is done. */
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'
import { ready } from '../answering.ts'
import { PEER_CHANNELS } from '../peers.ts'

const [, , redisUrl = ''] = process.argv
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
const subscriber = new Redis(redisUrl)
subscriber.on('message', (_channel: string, text: string) => {
  for (const client of server.clients) client.send(text)
})
await subscriber.subscribe(PEER_CHANNELS.rawWs)
const { port } = server.address() as { port: number }
ready({ address: `http://127.0.0.1:${port}` })
