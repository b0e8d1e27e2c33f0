import type { Stage } from './stage.ts'

/** A table of results as it is printed and written into docs/performance.md. */
export interface Table {
  /** One line over the table. */
  caption: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** What must be known to read it rightly, a line each. */
  notes?: readonly string[]
}

/** What a figure is given. */
export interface Bench {
  /** The embedded database and Redis, empty and migrated; started when it is first asked for. */
  stage: () => Promise<Stage>
  /** Small numbers: shows that a figure works, not what it is. */
  quick: boolean
  /** Says on the terminal what is being measured. */
  say: (what: string) => void
}

/** What every file of bench/ exports: the runner finds figures by it. */
export interface Figure {
  title: string
  run: (bench: Bench) => Promise<Table[]>
}

/** A ratio beside its target, so that a miss is seen: `1.12 × (≤ 1.3 ✓)`. */
export function against(ratio: number, atMost: number): string {
  return `${ratioText(ratio)} (≤ ${ratioText(atMost)} ${ratio <= atMost ? '✓' : '✗'})`
}

/** Ratios below one are told as fractions: they are read as "so much of". */
export function ratioText(ratio: number): string {
  return ratio < 0.5 ? `1/${Math.round(10 / ratio) / 10}` : `${ratio.toFixed(2)} ×`
}
