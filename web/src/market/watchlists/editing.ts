import { shallowRef, watch } from 'vue'
import { ProblemError } from '../../rest/request.ts'

/** An edit of one list or of all lists. */
export interface Edit<Held> {
  /** The current version of its target; undefined: deleted. */
  find: () => Held | undefined
  /** Sends it with that version, and stores the answer. */
  send: (now: Held) => Promise<unknown>
  /** The wanted result, in lines of text. */
  mine: readonly string[]
  /** The edited fields, in lines: as displayed when the edit was made. `describe`: as they are in `now`. */
  seen: readonly string[]
  describe: (now: Held) => readonly string[]
  /** Whether it is also done when its target was deleted. */
  removes?: boolean
}

/** The change of another device that conflicts with an edit. */
interface Theirs {
  lines: readonly string[]
  /** The target was deleted. */
  isGone: boolean
}
type Side = 'mine' | 'theirs'

/** An edit that conflicts with one of another device. */
export interface Conflict extends Theirs {
  mine: readonly string[]
}

/** How often an edit is retried after unrelated changes. */
const TRIES = 5

const isSame = (lines: readonly string[], others: readonly string[]) =>
  lines.length === others.length && lines.every((line, at) => line === others[at])

const isOutdated = (error: unknown) =>
  error instanceof ProblemError && (error.kind === 'conflict' || error.kind === 'not_found')

/**
 * Runs edits one after the other. An edit of fields that another device has changed meanwhile is sent only after the user
 * has decided; unrelated changes do not matter.
 * @param owner the account: pending edits are dropped when its session ends
 */
export function createEditing(reload: () => Promise<unknown>, owner: () => string) {
  const conflict = shallowRef<Conflict | null>(null)
  let choose: (side: Side) => void = () => undefined
  let last: Promise<unknown> = Promise.resolve()

  /** @returns the conflict; null: done */
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

  function letChoose(mine: readonly string[], theirs: Theirs): Promise<Side> {
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
      if ((await letChoose(edit.mine, theirs)) === 'theirs') return
      seen = theirs.lines
    }
  }

  /** Resolves a conflict: applies the edit to the current version, or discards it. */
  function settle(side: Side): void {
    conflict.value = null
    choose(side)
  }
  watch(owner, () => settle('theirs'))

  return {
    conflict,
    settle,
    /** Resolves when it is saved or discarded. @throws ProblemError */
    edit: <Held>(edit: Edit<Held>): Promise<void> => {
      const maker = owner()
      const made = last.then(() => make(edit, maker))
      last = made.catch(() => undefined)
      return made
    },
  }
}
