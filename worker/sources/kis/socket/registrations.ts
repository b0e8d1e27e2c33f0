/** One channel of one stock. */
export interface Registration {
  trId: string
  trKey: string
}

export interface Step extends Registration {
  act: 'register' | 'unregister'
}

/** The documented bound; the broker says by an error where it is lower. */
const MOST = 41
/** The first of it is left free, as an own login elsewhere takes one. */
const BEGIN_WITH = 40

const nameOf = ({ trId, trKey }: Registration) => `${trId}|${trKey}`

/**
 * What is registered and what should be. A registration that is not wanted any more stays until its place is: the broker shuts
 * out those who register and unregister without end.
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

  /** Whether there would be more if the broker let us. */
  get isShort(): boolean {
    return this.#wanted.length > this.#cap
  }

  /** One of those that are wanted, and that the broker does not take; null: it takes all. */
  get refused(): string | null {
    return this.#wanted.map(nameOf).find((name) => this.#given.has(name)) ?? null
  }

  get size(): number {
    return this.#registered.size
  }

  has(registration: Registration): boolean {
    return this.#registered.has(nameOf(registration))
  }

  /** What to do next; null: everything is as it should be. */
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

  /** The broker takes no more than there are. */
  full(): void {
    this.#cap = Math.min(this.#cap, this.#registered.size)
  }

  /** It is not tried again on this connection. */
  giveUp(registration: Registration): void {
    this.#given.add(nameOf(registration))
  }
}
