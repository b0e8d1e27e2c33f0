import type { ServerClock } from './clock.ts'
import { shouldPing } from './lamp.ts'
import type { Lamp, LampEvent } from './lamp.ts'
import type { LiveSocket } from './socket.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface WatchdogDeps {
  socket: LiveSocket
  clock: ServerClock
  subscriptions: Subscriptions
  lamp: () => Lamp
  light: (event: LampEvent) => void
}

/** A socket that is silent for this long is closed, because its own heartbeat takes longer to give up. */
const TEAR_DOWN_AFTER_MS = 8_000

/** Sends a ping when the server is silent, and closes a connection that stays silent. */
export class Watchdog {
  readonly #deps: WatchdogDeps
  #tornDownAtMs = 0

  constructor(deps: WatchdogDeps) {
    this.#deps = deps
  }

  look(): void {
    const { socket, clock, subscriptions, lamp, light } = this.#deps
    // After a sleep the server's time is known again with the answer.
    if (clock.stepped() && socket.connected) void subscriptions.subscribe('index')
    if (shouldPing(lamp(), clock.instant())) {
      light({ type: 'pinged' })
      // Subscribing from the current position also checks that nothing was missed.
      void subscriptions.subscribe('market')
    }
    light({ type: 'tick' })
  }

  tearDownIfSilent(): void {
    const { socket, clock, lamp } = this.#deps
    const { server } = lamp()
    if (server.state !== 'down' || !socket.connected) return
    const { elapsedMs } = clock.instant()
    const sinceMs = Math.max(server.since?.elapsedMs ?? 0, this.#tornDownAtMs)
    if (elapsedMs - sinceMs < TEAR_DOWN_AFTER_MS) return
    this.#tornDownAtMs = elapsedMs
    socket.io.engine.close()
  }
}
