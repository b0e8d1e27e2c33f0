import { SESSION_DEFAULTS, type Engine } from './engine.ts'
import {
  closeStatement,
  firstValueOf,
  query,
  sqlOf,
  statementNameOf,
  SYNC,
  typeOf,
  withStatementName,
} from './messages.ts'

/** SQL that restores the saved settings. */
const SNAPSHOT = `SELECT concat(string_agg(format('SELECT set_config(%L, %L, false);', name, setting), ''),
  format('SELECT set_config(''role'', %L, false)', current_setting('role'))) FROM pg_settings WHERE source = 'session'`

const CHANGES_SETTINGS = /(^|;)\s*(set|reset|discard)\s|\bset_config\s*\(/i

interface Traces {
  /** Prefix of the connection's statement names in the shared session. */
  prefix: string
  statements: Set<string>
  /** The connection has SET something since its settings were last saved. */
  changedSettings: boolean
  settings: string | undefined
}

/**
 * Isolates the connections that share the one session: their settings and their prepared statements. Not
 * isolated are temporary tables, SQL-level PREPARE, LISTEN and session-level advisory locks (all connections
 * share one owner, so such a lock is always granted). The unnamed statement does not outlive the connection's
 * turn.
 */
export class Isolation<Owner extends object> {
  readonly #engine: Engine
  readonly #traces = new WeakMap<Owner, Traces>()
  #connections = 0
  /** The connection whose settings are in force; undefined: the defaults. */
  #inForce: Owner | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Applies the owner's settings and returns the message with the owner's own statement names. */
  async enter(owner: Owner, message: Uint8Array): Promise<Uint8Array> {
    const traces = this.#tracesOf(owner)
    if (this.#inForce !== owner) await this.#switchTo(owner, traces.settings)
    if (CHANGES_SETTINGS.test(sqlOf(message) ?? '')) traces.changedSettings = true
    const name = statementNameOf(message)?.name
    if (name === undefined || name === '') return message
    if (typeOf(message) === 'P') traces.statements.add(name)
    return withStatementName(message, traces.prefix + name)
  }

  /** Removes what a closed connection left behind; the session must be idle and held by it. */
  async forget(owner: Owner): Promise<void> {
    const traces = this.#tracesOf(owner)
    for (const name of traces.statements) await this.#engine.exec(closeStatement(traces.prefix + name))
    if (traces.statements.size > 0) await this.#engine.exec(SYNC)
    if (this.#inForce !== owner) return
    this.#inForce = undefined
    if (traces.changedSettings || traces.settings !== undefined)
      await this.#engine.exec(query(SESSION_DEFAULTS))
  }

  async #switchTo(owner: Owner, settings: string | undefined): Promise<void> {
    const before = this.#inForce && this.#tracesOf(this.#inForce)
    if (before?.changedSettings) {
      before.settings = firstValueOf(await this.#engine.exec(query(SNAPSHOT)))
      before.changedSettings = false
    }
    if (before?.settings !== undefined) await this.#engine.exec(query(SESSION_DEFAULTS))
    if (settings !== undefined) await this.#engine.exec(query(settings))
    this.#inForce = owner
  }

  #tracesOf(owner: Owner): Traces {
    let traces = this.#traces.get(owner)
    if (traces === undefined) {
      this.#connections += 1
      traces = {
        prefix: `${this.#connections.toString(36)}:`,
        statements: new Set(),
        changedSettings: false,
        settings: undefined,
      }
      this.#traces.set(owner, traces)
    }
    return traces
  }
}
