import type { Database } from '#database/pool'
import type { MadeDay } from './made-day.ts'

interface Sighting {
  source: string
  number: string
  disclosure_id: number
}

/** The rows of the day as they should be stored, by the places of their filings. */
export function expectedRows(
  day: MadeDay,
  idOf: ReadonlyMap<number, number>,
  retracted: ReadonlySet<number>,
) {
  const laterOf = new Map([...day.corrects].map(([by, of]) => [of, by]))
  return day.filings.map(({ code, kind: byKind, dart: byDart }, at) => {
    const later = laterOf.get(at)
    const isWithdrawn = later !== undefined && day.withdrawals.has(later)
    return {
      at,
      code: code === '' ? null : code,
      corrects: idOf.get(day.corrects.get(at) ?? -1) ?? null,
      superseded_by: later === undefined || isWithdrawn ? null : (idOf.get(later) ?? null),
      withdrawn: isWithdrawn || retracted.has(at),
      has_time: byKind !== undefined,
      sources: [...(byDart ? ['dart'] : []), ...(byKind ? ['kind'] : [])],
    }
  })
}

/**
 * Which row each filing is in, by their places.
 *
 * @returns also the places of those whose numbers lead to several rows or to none
 */
export async function idsOf(
  database: Database,
  day: MadeDay,
): Promise<{ idOf: Map<number, number>; torn: number[] }> {
  const sightings = await database<Sighting>('disclosure_sightings').select('*')
  const rowOf = new Map(
    sightings.map((sighting) => [`${sighting.source} ${sighting.number}`, sighting.disclosure_id]),
  )
  const alike = new Set(day.alike.flat())
  const idOf = new Map<number, number>()
  const torn: number[] = []
  for (const [at, { kind, dart }] of day.filings.entries()) {
    const numbers = [...(kind ? [`kind ${kind.number}`] : []), ...(dart ? [`dart ${dart.number}`] : [])]
    const ids = [...new Set(numbers.map((number) => rowOf.get(number) ?? 0))]
    // Two filings that cannot be distinguished may be swapped.
    if ((ids.length > 1 && !alike.has(at)) || ids.includes(0)) torn.push(at)
    const taken = new Set(idOf.values())
    idOf.set(at, ids.find((id) => !taken.has(id)) ?? 0)
  }
  return { idOf, torn }
}
