import { shallowRef, watch } from 'vue'
import { ProblemError } from '../../rest/request.ts'

/** An edit of what is on the screen: of one list, or of all. */
export interface Edit<Held> {
  /** What it is made on, as it is known now; undefined: it is gone. */
  find: () => Held | undefined
  /** Sends it with the version of that, and keeps the answer. */
  send: (now: Held) => Promise<unknown>
  /** What is wanted, in lines. */
  mine: readonly string[]
  /** What the edit is about, in lines, as it stood there for the reader when the edit was made, and as it stands there now. */
  seen: readonly string[]
  describe: (now: Held) => readonly string[]
  /** It is done, too, when what it is made on is gone. */
  removes?: boolean
}

/** What another device made of what an edit is about. */
interface Theirs {
  lines: readonly string[]
  /** There is nothing left to save to. */
  isGone: boolean
}
type Side = 'mine' | 'theirs'

/** An edit that another device was ahead of. */
export interface Conflict extends Theirs {
  mine: readonly string[]
}

/** How often an edit is made on a new version because of changes that it is not about. */
const TRIES = 5

const isSame = (lines: readonly string[], others: readonly string[]) =>
  lines.length === others.length && lines.every((line, at) => line === others[at])

const isOutdated = (error: unknown) =>
  error instanceof ProblemError && (error.kind === 'conflict' || error.kind === 'not_found')

/**
 * Makes edits one after the other. One that is about what another device has changed since the reader saw it is not sent
 * before the reader has chosen; what else has changed is no matter.
 * @param owner of what is edited: edits end with the session that they were made in
 */
export function createEditing(reload: () => Promise<unknown>, owner: () => string) {
  const conflict = shallowRef<Conflict | null>(null)
  let choose: (side: Side) => void = () => undefined
  let last: Promise<unknown> = Promise.resolve()

  /** @returns what stands there instead; null: it is done */
  async function attempt<Held>(edit: Edit<Held>, seen: readonly string[]): Promise<Theirs | null> {
    for (let tries = TRIES; ; tries--) {
      const now = edit.find()
      if (now === undefined) return edit.removes === true ? null : { lines: [], isGone: true }
      const lines = edit.describe(now)
      if (!isSame(lines, seen)) return isSame(lines, edit.mine) ? null : { lines, isGone: false }
      if (tries === 0) return { lines, isGone: false }
      try {
        await edit.send(now)
        return null
      } catch (error) {
        if (!isOutdated(error)) throw error
        await reload()
      }
    }
  }

  function ask(mine: readonly string[], theirs: Theirs): Promise<Side> {
    return new Promise((resolve) => {
      choose = resolve
      conflict.value = { mine, ...theirs }
    })
  }

  async function make<Held>(edit: Edit<Held>, maker: string): Promise<void> {
    let { seen } = edit
    while (maker === owner()) {
      const theirs = await attempt(edit, seen)
      if (theirs === null || maker !== owner()) return
      if ((await ask(edit.mine, theirs)) === 'theirs') return
      seen = theirs.lines
    }
  }

  /** Ends a conflict: by the edit, made again on what stands there, or by what stands there. */
  function settle(side: Side): void {
    conflict.value = null
    choose(side)
  }
  watch(owner, () => settle('theirs'))

  return {
    conflict,
    settle,
    /** Ends when it is saved, or the reader has chosen what the other device made. @throws ProblemError */
    edit: <Held>(edit: Edit<Held>): Promise<void> => {
      const maker = owner()
      const made = last.then(() => make(edit, maker))
      last = made.catch(() => undefined)
      return made
    },
  }
}
