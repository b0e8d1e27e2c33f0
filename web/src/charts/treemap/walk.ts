import type { SectorBlock } from './sectors.ts'

/** The listing that a key leads to on the map, sector by sector, from the largest on; null: another key, or there is none. */
export function walkedTo(sectors: readonly SectorBlock[], from: string | null, key: string): string | null {
  const rows = sectors
    .map(({ blocks }) => blocks.flatMap(({ code }) => code ?? []))
    .filter((codes) => codes.length > 0)
  const all = rows.flat()
  const [first, last] = [all[0] ?? null, all.at(-1) ?? null]
  const at = from === null ? -1 : all.indexOf(from)
  const sector = rows.findIndex((codes) => from !== null && codes.includes(from))
  switch (key) {
    case 'Home':
      return first
    case 'End':
      return last
    case 'ArrowRight':
      return all[at + 1] ?? first
    case 'ArrowLeft':
      return at > 0 ? (all[at - 1] ?? null) : last
    case 'ArrowDown':
      return rows[sector + 1]?.[0] ?? first
    case 'ArrowUp':
      return (sector > 0 ? rows[sector - 1] : rows.at(-1))?.[0] ?? null
    default:
      return null
  }
}
