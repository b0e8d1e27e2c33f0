/**
 * A column of values that are only sent where they differ from the reader's expectation: [gap, value, gap,
 * value, …].
 */
export type Sparse<V> = (number | V)[]

/**
 * A message whose columns do not fit together. The reader keeps its state and subscribes again from its
 * position.
 */
export class MalformedMessageError extends Error {
  readonly code = 'malformed_message'
  constructor(message: string) {
    super(message)
    this.name = 'MalformedMessageError'
  }
}

/** Ascending numbers from 1 as differences: [1, 2, 5] → [1, 1, 3]. Mostly ones, so mostly two bytes a row. */
export function toGaps(ascending: readonly number[]): number[] {
  let previous = 0
  return ascending.map((value) => {
    const gap = value - previous
    previous = value
    return gap
  })
}

/** @throws MalformedMessageError when the numbers do not ascend */
export function fromGaps(gaps: readonly number[]): number[] {
  let value = 0
  return gaps.map((gap) => {
    if (!Number.isSafeInteger(gap) || gap < 1)
      throw new MalformedMessageError(`gap ${String(gap)} is not a step forward`)
    value += gap
    return value
  })
}

/**
 * Collects the values of a column that differ from the reader's expectation, by their place in the batch from
 * 1.
 */
export class SparseColumn<V> {
  readonly #out: Sparse<V> = []
  #previous = 0

  add(place: number, value: V): void {
    this.#out.push(place - this.#previous, value)
    this.#previous = place
  }

  /** undefined when it is empty, so that the column is omitted from the message. */
  get value(): Sparse<V> | undefined {
    return this.#out.length === 0 ? undefined : this.#out
  }
}

/** Reads a sparse column in step with the batch's rows; places count from 1. */
export class SparseReader<V> {
  readonly #column: Sparse<V>
  #at = 0
  #place: number

  constructor(column: Sparse<V> | undefined) {
    this.#column = column ?? []
    this.#place = this.#gap()
  }

  /**
   * The value for this place, or undefined where the reader's expectation holds. Places must be read in
   * ascending order.
   */
  take(place: number): V | undefined {
    if (place !== this.#place) return undefined
    const value = this.#column[this.#at + 1] as V
    this.#at += 2
    this.#place += this.#gap()
    return value
  }

  #gap(): number {
    if (this.#at >= this.#column.length) return Infinity
    const gap = this.#column[this.#at]
    if (typeof gap !== 'number' || !Number.isSafeInteger(gap) || gap < 1) {
      throw new MalformedMessageError('a sparse column steps backward')
    }
    return gap
  }
}

/** @throws MalformedMessageError unless every column is an array as long as the first */
export function checkColumns(...columns: readonly unknown[]): void {
  const length = Array.isArray(columns[0]) ? columns[0].length : -1
  for (const column of columns) {
    if (!Array.isArray(column) || column.length !== length) {
      throw new MalformedMessageError('columns of unequal length')
    }
  }
}

/** @throws MalformedMessageError unless it is a whole number that a double holds exactly */
export function whole(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new MalformedMessageError(`${String(value)} is not a whole number`)
  }
  return value
}

export function wholeOrNull(value: unknown): number | null {
  return value === null ? null : whole(value)
}

/** @throws MalformedMessageError unless the value is one of the words */
export function oneOf<W extends string>(words: readonly W[], value: unknown): W {
  const word = words.find((known) => known === value)
  if (word === undefined)
    throw new MalformedMessageError(`${String(value)} is not one of ${words.join(', ')}`)
  return word
}

/** An object without a key whose value is undefined. */
export function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>)
}
