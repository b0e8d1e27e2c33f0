/**
 * The hostile sockets, in a process of their own: bare WebSockets with a minimal Socket.IO protocol that read
 * nothing of what they receive, so that they cost the machine as little as possible.
 */
import os from 'node:os'
import { WebSocket } from 'ws'

/** What a socket of the crowd does repeatedly. */
export interface SocketOrders {
  urls: string[]
  tokens: string[]
  sockets: number
  requestsPerSecond: number
  /**
   * `market`: from another position each time. `stocks`: other stocks each time. `connect`: connects and
   * disconnects.
   */
  does: 'market' | 'stocks' | 'connect'
  /** The position of the market. */
  epoch: string
  seq: number
  /** The stocks of the board. */
  codes: string[]
}

export interface CrowdReport {
  letIn: number
  /** The number of refused handshakes, by code. */
  refused: Record<string, number>
  /** The number of answered requests, by result. */
  answered: Record<string, number>
  receivedMB: number
  closed: number
  /** The share of one core that the crowd itself used. On few cores the product does not have that time. */
  cpuPercent: number
}

const RETRY_MS = 1_000

const report: CrowdReport = { letIn: 0, refused: {}, answered: {}, receivedMB: 0, closed: 0, cpuPercent: 0 }
let receivedBytes = 0
let isOver = false
let begun = { atMs: 0, cpu: process.cpuUsage() }
const open = new Set<WebSocket>()
const count = (of: Record<string, number>, what: string) => (of[what] = (of[what] ?? 0) + 1)

function begin(orders: SocketOrders): void {
  const startedMs = performance.now()
  begun = { atMs: startedMs, cpu: process.cpuUsage() }
  for (let at = 0; at < orders.sockets; at++) comeIn(orders, at, startedMs)
}

function comeIn(orders: SocketOrders, at: number, startedMs: number): void {
  if (isOver) return
  const { urls, tokens, does, requestsPerSecond } = orders
  const url = (urls[at % urls.length] ?? '').replace('http', 'ws')
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false })
  open.add(socket)
  let asking: NodeJS.Timeout | undefined
  socket.on('message', (frame: Buffer) => {
    receivedBytes += frame.length
    const head = frame.toString('latin1', 0, 200)
    if (head.startsWith('2')) socket.send('3')
    else if (head.startsWith('0')) socket.send(`40${JSON.stringify({ token: tokens[at % tokens.length] })}`)
    else if (head.startsWith('40')) {
      report.letIn++
      if (does === 'connect') return socket.close()
      let turn = 0
      const ask = () =>
        socket.send(`42${at}${JSON.stringify(['subscribe', request(orders, at, turn++, startedMs)])}`)
      asking = setInterval(ask, 1_000 / requestsPerSecond)
    } else if (head.startsWith('44')) {
      count(report.refused, /"code":"(\w+)"/.exec(head)?.[1] ?? head)
      socket.close()
    } else if (head.startsWith('43')) {
      count(report.answered, /"(?:code|resume)":"(\w+)"/.exec(head)?.[1] ?? head)
    }
  })
  socket.on('error', () => count(report.refused, 'connection'))
  socket.on('close', () => {
    clearInterval(asking)
    open.delete(socket)
    report.closed++
    setTimeout(() => comeIn(orders, at, startedMs), does === 'connect' ? 0 : RETRY_MS)
  })
}

function request(
  { does, epoch, seq, sockets, codes }: SocketOrders,
  at: number,
  turn: number,
  startedMs: number,
): object {
  if (does === 'stocks') {
    const stock = (at * 100 + (turn % 100)) % codes.length
    return { topic: `stock:${codes[stock] ?? ''}` }
  }
  const now = seq + Math.floor((performance.now() - startedMs) / 1_000)
  return { topic: 'market', position: { epoch, seq: Math.max(0, now - 1 - ((at + turn) % sockets)) } }
}

// Real attackers have machines of their own: their computation must not take CPU time from the product.
os.setPriority(os.constants.priority.PRIORITY_LOW)

process.on('message', (orders: SocketOrders | 'report') => {
  if (orders !== 'report') return begin(orders)
  isOver = true
  for (const socket of open) socket.terminate()
  const { user, system } = process.cpuUsage(begun.cpu)
  process.send?.({
    ...report,
    receivedMB: Math.round(receivedBytes / 1e5) / 10,
    cpuPercent: Math.round((user + system) / (performance.now() - begun.atMs)) / 10,
  } satisfies CrowdReport)
})
process.send?.('up')
