import { beforeEach, expect, it } from 'vitest'
import type { LiveSocket } from './socket.ts'
import { tellVisibility } from './visibility.ts'
import type { Page } from './visibility.ts'

let said: unknown[]
let connect: () => void
let change: (() => void) | null
let page: { visibilityState: DocumentVisibilityState }
let socket: { connected: boolean }
let stop: () => void

beforeEach(() => {
  said = []
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
        said.push([event, request])
        return Promise.reject(new Error('no answer'))
      },
    }),
  } as unknown as typeof socket
  stop = tellVisibility(socket as unknown as LiveSocket, page as unknown as Page)
})

const turn = (visibilityState: DocumentVisibilityState) => {
  page.visibilityState = visibilityState
  change?.()
}

it('a page that is visible from the start reports nothing', () => {
  connect()
  turn('visible')
  expect(said).toEqual([])
})

it('a page reports when it is hidden and when it is visible again', () => {
  connect()
  turn('hidden')
  turn('visible')
  expect(said).toEqual([
    ['visibility', { visible: false }],
    ['visibility', { visible: true }],
  ])
})

it('a hidden page reports itself to every new connection', () => {
  connect()
  turn('hidden')
  connect()
  expect(said).toHaveLength(2)
  expect(said[1]).toEqual(['visibility', { visible: false }])
})

it('reports of visibility wait for a connection, and can be stopped', () => {
  turn('hidden')
  expect(said).toEqual([])
  stop()
  expect(change).toBeNull()
})
