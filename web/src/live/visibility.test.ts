import { beforeEach, expect, it } from 'vitest'
import type { LiveSocket } from './socket.ts'
import { reportVisibility } from './visibility.ts'
import type { Page } from './visibility.ts'

let sent: unknown[]
let connect: () => void
let change: (() => void) | null
let page: { visibilityState: DocumentVisibilityState }
let socket: { connected: boolean }
let stop: () => void

beforeEach(() => {
  sent = []
  change = null
  page = {
    visibilityState: 'visible',
    addEventListener: (_type: string, listener: () => void) => (change = listener),
    removeEventListener: () => (change = null),
  } as unknown as typeof page
  socket = {
    connected: false,
    on: (_event: string, listener: () => void) => {
      connect = () => {
        socket.connected = true
        listener()
      }
    },
    timeout: () => ({
      emitWithAck: (event: string, request: unknown) => {
        sent.push([event, request])
        return Promise.reject(new Error('no answer'))
      },
    }),
  } as unknown as typeof socket
  stop = reportVisibility(socket as unknown as LiveSocket, page as unknown as Page)
})

const turn = (visibilityState: DocumentVisibilityState) => {
  page.visibilityState = visibilityState
  change?.()
}

it('a page that is visible from the start reports nothing', () => {
  connect()
  turn('visible')
  expect(sent).toEqual([])
})

it('a page reports when it is hidden and when it is visible again', () => {
  connect()
  turn('hidden')
  turn('visible')
  expect(sent).toEqual([
    ['visibility', { visible: false }],
    ['visibility', { visible: true }],
  ])
})

it('a hidden page reports itself to every new connection', () => {
  connect()
  turn('hidden')
  connect()
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual(['visibility', { visible: false }])
})

it('reports of visibility wait for a connection, and can be stopped', () => {
  turn('hidden')
  expect(sent).toEqual([])
  stop()
  expect(change).toBeNull()
})
