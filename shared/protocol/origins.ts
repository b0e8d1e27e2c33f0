import { MalformedMessageError, fromGaps, toGaps, whole } from './columns.ts'

/** The source of a row, with its delay. */
export interface Origin {
  readonly source: string
  readonly delayMinutes: number
}

/** Rows of another source than the board's, by their ids as gaps. */
export interface ForeignRows {
  source: string
  delay_minutes: number
  i: number[]
}

/**
 * The rows of a board that another source has delivered: after a failover, those that are still of the
 * previous source.
 */
export class Origins {
  readonly #byId = new Map<number, Origin>()

  of(id: number): Origin | undefined {
    return this.#byId.get(id)
  }

  set(id: number, origin: Origin | undefined): void {
    if (origin === undefined) this.#byId.delete(id)
    else this.#byId.set(id, origin)
  }

  clear(): void {
    this.#byId.clear()
  }

  /** The origins of rows in a message, ids ascending; empty when all are the board's own. */
  foreign(rows: readonly { id: number }[]): { from?: ForeignRows[] } {
    if (this.#byId.size === 0) return {}
    return foreignRows(rows, (id) => this.#byId.get(id))
  }
}

/** @param originOf undefined: the row is of the board's own source */
export function foreignRows(
  rows: readonly { id: number }[],
  originOf: (id: number) => Origin | undefined,
): { from?: ForeignRows[] } {
  const bySource = new Map<string, { delayMinutes: number; ids: number[] }>()
  for (const { id } of rows) {
    const origin = originOf(id)
    if (origin === undefined) continue
    const group = bySource.get(origin.source) ?? { delayMinutes: origin.delayMinutes, ids: [] }
    group.ids.push(id)
    bySource.set(origin.source, group)
  }
  if (bySource.size === 0) return {}
  const from = [...bySource].map(([source, { delayMinutes, ids }]) => {
    return { source, delay_minutes: delayMinutes, i: toGaps(ids) }
  })
  return { from }
}

/** @throws MalformedMessageError */
export function originsIn(from: readonly ForeignRows[] = []): Map<number, Origin> {
  const origins = new Map<number, Origin>()
  for (const { source, delay_minutes: delayMinutes, i } of from) {
    if (typeof source !== 'string') throw new MalformedMessageError('a source is no text')
    const origin: Origin = { source, delayMinutes: whole(delayMinutes) }
    for (const id of fromGaps(i)) origins.set(id, origin)
  }
  return origins
}
