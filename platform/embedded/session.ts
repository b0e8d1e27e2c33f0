/**
 * The queue for the one database session. A connection owns the session from its first message until the
 * database reports idle; the others wait in order of arrival.
 */
export class Session<Owner extends object> {
  #owner: Owner | undefined
  #queue: { owner: Owner; settle: (granted: boolean) => void }[] = []

  get owner(): Owner | undefined {
    return this.#owner
  }

  get isContested(): boolean {
    return this.#queue.length > 0
  }

  /** Resolves to true once `owner` holds the session, to false if it left the queue before its turn. */
  acquire(owner: Owner): Promise<boolean> {
    this.#owner ??= owner
    if (this.#owner === owner) return Promise.resolve(true)
    return new Promise((settle) => this.#queue.push({ owner, settle }))
  }

  /** Hands the session to the next in the queue; does nothing when `owner` does not hold it. */
  release(owner: Owner): void {
    if (this.#owner !== owner) return
    const next = this.#queue.shift()
    this.#owner = next?.owner
    next?.settle(true)
  }

  /** Gives up a place in the queue. */
  leave(owner: Owner): void {
    const left = this.#queue.filter((waiting) => waiting.owner === owner)
    this.#queue = this.#queue.filter((waiting) => waiting.owner !== owner)
    for (const waiting of left) waiting.settle(false)
  }
}
