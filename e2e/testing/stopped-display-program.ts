/**
 * A paired display in a process of its own, which a test may stop: it follows what a wall follows, reports, and answers `position`
 * with the newest that it has. Address and token in BOARD_URL and DISPLAY_TOKEN.
 */
import { io } from 'socket.io-client'
import { EVENTS, MARKET_EVENTS } from '#shared/protocol/events'
import type { Position } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'
import { REPORT } from './wall-week/bare-display.ts'

const market = new MarketMirror()
const socket = io(process.env['BOARD_URL'], {
  transports: ['websocket'],
  auth: { token: process.env['DISPLAY_TOKEN'] },
})
const follow = () => socket.emit(EVENTS.subscribe, { topic: 'market', position: market.position })
socket.on('connect', () => {
  follow()
  for (const topic of ['index', 'disclosures', 'news']) socket.emit(EVENTS.subscribe, { topic })
  socket.emit(EVENTS.report, REPORT)
})
for (const event of MARKET_EVENTS)
  socket.on(event, (message: Position & { topic: string }) => {
    if (message.topic !== 'market') return
    const isFirst = market.position === null
    if (market.apply(event, message) === 'gap') follow()
    if (isFirst) process.send?.('up')
  })
process.on('message', (question) => {
  if (question === 'position') process.send?.(market.position)
})
