/** One channel of one stock. */
export interface Registration {
  trId: string
  trKey: string
}

export interface Step extends Registration {
  act: 'register' | 'unregister'
}

/** The documented limit; the broker reports by an error when it is lower. */
const MOST = 41
/** One is left free for the owner's own login elsewhere. */
const BEGIN_WITH = 40

const nameOf = ({ trId, trKey }: Registration) => `${trId}|${trKey}`

/**
 * The registrations that exist and those that are wanted. An unwanted registration stays until its place is
 * needed: the broker blocks clients that register and unregister all the time.
 */
export class Registrations {
  readonly #registered = new Map<string, Registration>()
  readonly #given = new Set<string>()
  #wanted: readonly Registration[] = []
  #cap: number

  constructor(codes: number) {
    this.#cap = Math.min(MOST, Math.max(BEGIN_WITH, codes))
  }

  /** @param wanted the most important first */
  want(wanted: readonly Registration[]): void {
    this.#wanted = wanted
  }

  /** Whether the broker's limit prevents further registrations. */
  get isShort(): boolean {
    return this.#wanted.length > this.#cap
  }

  /** A wanted registration that the broker refuses; null: none. */
  get refused(): string | null {
    return this.#wanted.map(nameOf).find((name) => this.#given.has(name)) ?? null
  }

  get size(): number {
    return this.#registered.size
  }

  has(registration: Registration): boolean {
    return this.#registered.has(nameOf(registration))
  }

  /** The next request; null: everything is registered. */
  next(): Step | null {
    const wanted = this.#wanted.filter((each) => !this.#given.has(nameOf(each))).slice(0, this.#cap)
    const missing = wanted.find((each) => !this.has(each))
    if (missing === undefined && this.#registered.size <= this.#cap) return null
    if (this.#registered.size < this.#cap && missing !== undefined) return { ...missing, act: 'register' }
    const names = new Set(wanted.map(nameOf))
    const idle = [...this.#registered].find(([name]) => !names.has(name))?.[1]
    return idle === undefined ? null : { ...idle, act: 'unregister' }
  }

  registered({ trId, trKey }: Registration): void {
    this.#registered.set(nameOf({ trId, trKey }), { trId, trKey })
  }

  unregistered(registration: Registration): void {
    this.#registered.delete(nameOf(registration))
  }

  /** The broker accepts no more registrations than now. */
  full(): void {
    this.#cap = Math.min(this.#cap, this.#registered.size)
  }

  /** It is not retried on this connection. */
  giveUp(registration: Registration): void {
    this.#given.add(nameOf(registration))
  }
}
