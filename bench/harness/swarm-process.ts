/** Clients of a benchmark, in a process of their own: bare WebSockets with a minimal Socket.IO protocol. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { answer, ready } from './answering.ts'
import { clockMs } from './publisher.ts'
import type { Arrivals, Crowd } from './swarm.ts'

interface Members {
  sockets: WebSocket[]
  /**
   * The position of each client: the newest seq, or, for messages without one, the number of messages since
   * `forget`.
   */
  stands: Float64Array
  seq: number[]
  atMs: number[]
  /** Called when the last client has reached a position. */
  waiting: { upTo: number; left: number; resolve: () => void } | null
}

const CONNECTING_AT_ONCE = 100

const crowds = new Map<string, Members>()

async function connect({ crowd, address, clients, socketIo }: Crowd): Promise<void> {
  const members: Members = {
    sockets: [],
    stands: new Float64Array(clients),
    seq: [],
    atMs: [],
    waiting: null,
  }
  crowds.set(crowd, members)
  const queue = Array.from({ length: clients }, (_, at) => at)
  async function connectNext(): Promise<void> {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const url = address.replace('http', 'ws')
      if (socketIo === undefined) members.sockets.push(await connectBare(url, members, at))
      else members.sockets.push(await connectSocketIo(url, members, at, socketIo))
    }
  }
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, connectNext))
}

async function connectBare(url: string, members: Members, at: number): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  socket.on('message', (frame: Buffer) => take(members, at, frame))
  await once(socket, 'open')
  return socket
}

/** The needed parts of Engine.IO 4 and Socket.IO 5: open, connect, one request, and a pong for every ping. */
async function connectSocketIo(
  url: string,
  members: Members,
  at: number,
  { tokens, subscribe }: NonNullable<Crowd['socketIo']>,
): Promise<WebSocket> {
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false })
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`the server hung up (${code})`)))
    socket.on('message', (frame: Buffer) => {
      if (frame[0] === PING) return socket.send('3')
      if (frame[0] === OPEN) {
        const token = tokens?.[at]
        return socket.send(`40${token === undefined ? '' : JSON.stringify({ token })}`)
      }
      if (frame[1] === EVENT) return take(members, at, frame)
      const text = frame.toString()
      if (text.startsWith('44')) return reject(new Error(text))
      const isLetIn = text.startsWith('40')
      if (isLetIn && subscribe !== null) return socket.send(`420${JSON.stringify(['subscribe', subscribe])}`)
      if (isLetIn || text.startsWith('430[{"ok":true')) return resolve()
      reject(new Error(text))
    })
  })
  return socket
}

const [OPEN, PING, EVENT] = [...Buffer.from('022')]
const SEQ = Buffer.from('"seq":')
/** Other events, such as `link`, are ignored. A reader that was skipped gets a patch in place of batches. */
const [BATCH, PATCH, ROWS] = ['batch', 'patch', 'rows'].map((event) => Buffer.from(`42["${event}"`))
const RECEIVED_WITHIN_MS = 60_000

/** A client's handler: takes the time, and reads only the number of the batch. */
function take(members: Members, at: number, frame: Buffer): void {
  const atMs = clockMs()
  const stood = members.stands[at] ?? 0
  let stands: number
  if (begins(frame, BATCH) || begins(frame, PATCH)) {
    const from = frame.indexOf(SEQ) + SEQ.length
    stands = Number.parseInt(frame.toString('latin1', from, from + 12))
    members.seq.push(stands)
    members.atMs.push(atMs)
  } else if (begins(frame, ROWS)) stands = stood + 1
  else return
  members.stands[at] = stands
  const { waiting } = members
  if (waiting === null || stood >= waiting.upTo || stands < waiting.upTo) return
  if (--waiting.left === 0) waiting.resolve()
}

function begins(frame: Buffer, word: Buffer | undefined): boolean {
  return word !== undefined && frame.compare(word, 0, word.length, 0, word.length) === 0
}

function received({ crowd, upTo }: { crowd: string; upTo: number }): Promise<void> {
  const members = membersOf(crowd)
  const left = members.stands.filter((stands) => stands < upTo).length
  if (left === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${members.waiting?.left} clients of ${crowd} wait for ${upTo} in vain`)),
      RECEIVED_WITHIN_MS,
    )
    const came = () => {
      clearTimeout(timer)
      resolve()
    }
    members.waiting = { upTo, left, resolve: came }
  })
}

function forget(crowd: string): void {
  const members = membersOf(crowd)
  members.stands.fill(0)
  members.seq = []
  members.atMs = []
  members.waiting = null
}

function arrivals(crowd: string): Arrivals {
  const { seq, atMs } = membersOf(crowd)
  return { seq: Float64Array.from(seq), atMs: Float64Array.from(atMs) }
}

function disconnect(crowd: string): void {
  for (const socket of membersOf(crowd).sockets) socket.terminate()
  crowds.delete(crowd)
}

function membersOf(crowd: string): Members {
  const members = crowds.get(crowd)
  if (members === undefined) throw new Error(`there is no crowd ${crowd}`)
  return members
}

answer({ connect, received, forget, arrivals, disconnect })
ready()
