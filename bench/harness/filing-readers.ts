/** Readers of disclosures in a process of their own: each a client of Socket.IO, as a browser has one. */
import { io, type Socket } from 'socket.io-client'
import { EVENTS } from '#shared/protocol/events'
import { answer, ready } from './answering.ts'

interface Gathering {
  address: string
  tokens: readonly string[]
}

interface RowEvent {
  topic: string
  row: { id: number; title: string; first_seen_at: string }
}

const sockets: Socket[] = []
/** What of each title arrived, ms after it was first seen; a row that changes is sent again and does not count. */
const delays = new Map<string, number[]>()
let waiting: { titles: readonly string[]; resolve: () => void } | null = null

const isThere = (titles: readonly string[]) =>
  titles.every((title) => delays.get(title)?.length === sockets.length)

async function connect({ address, tokens }: Gathering): Promise<void> {
  for (const token of tokens) {
    const socket = io(address, { auth: { token }, transports: ['websocket'], forceNew: true })
    await new Promise<void>((connected, refused) => {
      socket.once('connect', connected)
      socket.once('connect_error', refused)
    })
    const seen = new Set<number>()
    socket.on(EVENTS.event, ({ topic, row }: RowEvent) => {
      const atMs = Date.now()
      if (topic !== 'disclosures' || seen.has(row.id)) return
      seen.add(row.id)
      delays.set(row.title, [...(delays.get(row.title) ?? []), atMs - Date.parse(row.first_seen_at)])
      if (waiting === null || !isThere(waiting.titles)) return
      waiting.resolve()
      waiting = null
    })
    for (const topic of ['disclosures', 'market']) {
      const said = (await socket.emitWithAck(EVENTS.subscribe, { topic })) as { ok: boolean }
      if (!said.ok) throw new Error(`${topic} may not be followed`)
    }
    sockets.push(socket)
  }
}

/** Resolves when every reader has each of the titles. @returns ms from first seen to the reader, for all of them */
async function received(titles: readonly string[]): Promise<number[]> {
  if (!isThere(titles)) await new Promise<void>((resolve) => (waiting = { titles, resolve }))
  return titles.flatMap((title) => delays.get(title) ?? [])
}

answer({ connect, received })
ready()
