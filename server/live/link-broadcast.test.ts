import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Link } from '#shared/protocol/messages'
import { linkOf } from '../testing/board.ts'
import { LinkBroadcast } from './link-broadcast.ts'
import type { LiveServer } from './socket-types.ts'

/** The recipients of each link. */
let recipients: string[]
let messages: Link[]
let broadcast: LinkBroadcast

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  recipients = []
  messages = []
  const to = (whom: string) => ({
    emit: (_event: string, link: Link) => {
      recipients.push(whom)
      messages.push(link)
    },
  })
  const local = { ...to('all'), except: (room: string) => to(`all but ${room}`) }
  broadcast = new LinkBroadcast({ local } as unknown as LiveServer, Date.now)
})
afterEach(() => void vi.useRealTimers())

/** Simulates the workers, which publish the link every second. */
function seconds(count: number, { batches }: { batches: boolean }): string[] {
  recipients = []
  for (let second = 0; second < count; second++) {
    vi.advanceTimersByTime(1_000)
    if (batches) broadcast.batchSent()
    broadcast.publish(linkOf({ last_received_ms: Date.now() }))
  }
  return recipients
}

describe('P21: the link status', () => {
  it('P52: carries the wall clock of the server in each message', () => {
    seconds(2, { batches: false })
    expect(messages.map(({ now_ms: nowMs }) => nowMs)).toEqual([1_001_000, 1_002_000])
  })

  it('is sent every second while no batch is sent', () => {
    expect(seconds(3, { batches: false })).toEqual(['all', 'all', 'all'])
  })

  it('is sent every second to sockets that do not follow the market, and every five to those that get batches', () => {
    seconds(1, { batches: true })
    const others = Array<string>(4).fill('all but topic:market')
    expect(seconds(10, { batches: true })).toEqual([...others, 'all', ...others, 'all'])
  })

  it('is sent to all sockets immediately when it has changed', () => {
    seconds(1, { batches: true })
    recipients = []
    broadcast.publish(linkOf({ state: 'failing', code: 'timeout' }))
    broadcast.publish(linkOf({ state: 'failing', code: 'timeout', detail: 'in other words' }))
    expect(recipients).toEqual(['all', 'all but topic:market'])
  })
})
