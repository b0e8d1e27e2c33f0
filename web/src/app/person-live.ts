import { watch } from 'vue'
import type { InjectionKey } from 'vue'
import type { Live, LiveSession } from '../live/live.ts'
import { useSession } from '../session/session.ts'

type Listener = Pick<LiveSession, 'ending' | 'ended'>

/**
 * The live connection of a person's session. It is opened as soon as the server has said who that is, while the scripts of the page are
 * on their way, and taken by the shell of the pages. What is heard about the session before that is passed on then.
 */
export class PersonLive {
  readonly #start: (listener: Listener) => Live
  #live: Live | null = null
  #listener: Listener | null = null
  #missed: ((listener: Listener) => void)[] = []

  /** @param start opens a connection */
  constructor(start: (listener: Listener) => Live) {
    this.#start = start
  }

  open(): Live {
    this.#live ??= this.#start({
      ending: (atMs, why) => this.#pass((listener) => listener.ending(atMs, why)),
      ended: (why) => this.#pass((listener) => listener.ended(why)),
    })
    return this.#live
  }

  /** The open connection, or a new one, for whoever will close it. */
  take(listener: Listener): Live {
    const live = this.open()
    this.#listener = listener
    const missed = this.#missed
    this.#missed = []
    for (const notice of missed) notice(listener)
    return live
  }

  close(): void {
    this.#live?.stop()
    this.#live = null
    this.#listener = null
    this.#missed = []
  }

  /** Closes a connection that was not taken. */
  abandon(): void {
    if (this.#listener === null) this.close()
  }

  #pass(notice: (listener: Listener) => void): void {
    if (this.#listener === null) this.#missed.push(notice)
    else notice(this.#listener)
  }
}

export const PERSON_LIVE: InjectionKey<PersonLive> = Symbol('person-live')

/** Opens it for a person who may use the board; who has to choose a password first may not. */
export function openWithSession(person: Pick<PersonLive, 'open' | 'abandon'>): void {
  const session = useSession()
  watch(
    () => session.user !== null && !session.user.must_change_password,
    (isIn) => {
      if (isIn) person.open()
      else person.abandon()
    },
    { flush: 'sync' },
  )
}
