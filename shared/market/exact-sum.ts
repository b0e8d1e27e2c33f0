/** A sum of whole numbers that may pass 2^53, which costs no more than one of numbers while it does not. */
export class ExactSum {
  #carried = 0n
  #rest = 0

  /** @param amount a safe integer, below zero to take away */
  add(amount: number): void {
    const rest = this.#rest + amount
    if (Number.isSafeInteger(rest)) {
      this.#rest = rest
      return
    }
    this.#carried += BigInt(this.#rest)
    this.#rest = amount
  }

  get total(): bigint {
    return this.#carried + BigInt(this.#rest)
  }
}
