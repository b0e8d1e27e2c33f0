import type { CommandFailure, CommandOutcome, SentCommand } from '#shared/displays/commands'

/** The command for which the page is being loaded again. */
const RELOADING_KEY = 'display-reloading'

/** A command that this screen cannot carry out. */
export class CommandFault extends Error {
  readonly failure: CommandFailure

  constructor(failure: CommandFailure) {
    super(failure)
    this.name = 'CommandFault'
    this.failure = failure
  }
}

export interface CommandActs {
  identify: () => Promise<void>
  /** Draws the page and sends the picture. */
  picture: () => Promise<void>
  /** Resolves when a revision is on the screen. */
  shows: (revision: number) => Promise<void>
  /** Whether the server answers: without it a reload would leave an error page on the wall. */
  isServerThere: () => Promise<boolean>
  reload: () => void
}

interface RunnerDeps {
  acts: CommandActs
  /** There is an outcome to be reported. */
  onOutcome: () => void
  storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

/**
 * Carries out the commands of a paired screen. One that is delivered again is not carried out again, and its outcome is reported until
 * that has been answered.
 */
export class CommandRunner {
  readonly #acts: CommandActs
  readonly #onOutcome: () => void
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly #seen = new Set<string>()
  #outcomes: CommandOutcome[] = []

  constructor({ acts, onOutcome, storage = sessionStorage }: RunnerDeps) {
    this.#acts = acts
    this.#onOutcome = onOutcome
    this.#storage = storage
    const reloaded = storage.getItem(RELOADING_KEY)
    if (reloaded === null) return
    storage.removeItem(RELOADING_KEY)
    this.#seen.add(reloaded)
    this.#outcomes.push({ id: reloaded, failure: null })
  }

  /** Outcomes that have not been reported. */
  get outcomes(): readonly CommandOutcome[] {
    return this.#outcomes
  }

  take(commands: readonly SentCommand[]): void {
    for (const command of commands) {
      if (this.#seen.has(command.id)) continue
      this.#seen.add(command.id)
      void this.#run(command)
    }
  }

  /** The server has received these outcomes. */
  reported(outcomes: readonly CommandOutcome[]): void {
    this.#outcomes = this.#outcomes.filter((outcome) => !outcomes.includes(outcome))
  }

  async #run(command: SentCommand): Promise<void> {
    let failure: CommandFailure | null = null
    try {
      await this.#carryOut(command)
    } catch (error) {
      failure = error instanceof CommandFault ? error.failure : 'unknown'
    }
    this.#outcomes.push({ id: command.id, failure })
    this.#onOutcome()
  }

  async #carryOut({ id, type, revision }: SentCommand): Promise<void> {
    if (revision !== null) return this.#acts.shows(revision)
    if (type === 'identify') return this.#acts.identify()
    if (type === 'picture') return this.#acts.picture()
    if (type !== 'reload') throw new CommandFault('unknown')
    if (!(await this.#acts.isServerThere())) throw new CommandFault('server_away')
    this.#storage.setItem(RELOADING_KEY, id)
    this.#acts.reload()
    // The page that comes next reports it.
    return new Promise(() => undefined)
  }
}
