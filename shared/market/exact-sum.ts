/** A sum of integers that may exceed 2^53, at the cost of a plain sum while it does not. */
export class ExactSum {
  #carried = 0n
  #rest = 0

  /** @param amount a safe integer, negative to subtract */
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
