import { io } from 'socket.io-client'
import { PROTOCOL_VERSION } from '#shared/protocol/names'
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { EndReason } from '../stores/session.ts'
import type { ServerClock } from './clock.ts'
import { openConnection } from './connection.ts'
import { Feed } from './feed.ts'
import { UNLIT } from './lamp.ts'
import type { Lamp } from './lamp.ts'
import type { Recovery } from './recovery.ts'

export interface Live {
  feed: Feed
  lamp: ShallowRef<Lamp>
  recovery: ShallowRef<Recovery>
  stop: () => void
}

/** The living market of one page: socket, mirrors, lamp. The session travels as the cookie of this origin. */
export function startLive(
  clock: ServerClock,
  renewToken: () => Promise<string>,
  onSessionEnd: (why: EndReason) => void,
): Live {
  const feed = new Feed((paint) => requestAnimationFrame(paint))
  const lamp = shallowRef(UNLIT)
  const recovery = shallowRef<Recovery>({ state: 'none' })
  const socket = io({
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: 5_000,
  })
  const stop = openConnection({
    socket,
    feed,
    nowMs: () => clock.now(),
    onLamp: (next) => (lamp.value = next),
    onRecovery: (next) => (recovery.value = next),
    renewToken,
    onSessionEnd,
  })
  return { feed, lamp, recovery, stop }
}
