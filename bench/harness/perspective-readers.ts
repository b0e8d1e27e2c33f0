/**
 * Clients of the Perspective server, in a process of their own: each with its own view and its row deltas.
 */
import { make_client } from '@perspective-dev/client/node'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { answer, ready } from './answering.ts'
import { PERSPECTIVE_TABLE } from './peers.ts'

const counts: number[] = []
let bytes = 0
let waiting: { messages: number; resolve: () => void } | null = null

async function connect({ address, clients }: { address: string; clients: number }): Promise<void> {
  for (let at = 0; at < clients; at++) {
    const socket = new WebSocket(address.replace('http', 'ws'), { perMessageDeflate: false })
    const client = make_client((request) => {
      socket.send(request.slice())
      return Promise.resolve()
    })
    socket.on('message', (frame: Buffer) => {
      bytes += frame.byteLength
      void client.handle_response(new Uint8Array(frame))
    })
    await once(socket, 'open')
    const table = await client.open_table(PERSPECTIVE_TABLE)
    const view = await table.view({})
    const index = counts.push(0) - 1
    await view.on_update(() => take(index), { mode: 'row' })
  }
}

function take(index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
  if (waiting !== null && Math.min(...counts) >= waiting.messages) waiting.resolve()
}

function received(messages: number): Promise<void> {
  if (counts.length === 0 || Math.min(...counts) >= messages) return Promise.resolve()
  return new Promise((resolve) => {
    waiting = { messages, resolve }
  })
}

function forget(): void {
  counts.fill(0)
  bytes = 0
  waiting = null
}

answer({ connect, received, forget, bytes: () => bytes })
ready()
