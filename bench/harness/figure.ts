import type { Stage } from './stage.ts'

/** A table of results as it is printed and written into docs/performance.md. */
export interface Table {
  /** One line above the table. */
  caption: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** Notes for reading it correctly, a line each. */
  notes?: readonly string[]
}

/** The context of a figure. */
export interface Bench {
  /** The embedded database and Redis, empty and migrated; started on first use. */
  stage: () => Promise<Stage>
  /** Small numbers: checks that a figure works, not its value. */
  quick: boolean
  /** Prints on the terminal what is being measured. */
  say: (what: string) => void
}

/** The exports of every file of bench/, by which the runner finds figures. */
export interface Figure {
  title: string
  run: (bench: Bench) => Promise<Table[]>
}

/** A ratio beside its target, so that a miss is visible: `1.12 × (≤ 1.3 ✓)`. */
export function against(ratio: number, atMost: number): string {
  return `${ratioText(ratio)} (≤ ${ratioText(atMost)} ${ratio <= atMost ? '✓' : '✗'})`
}

/** Ratios below one are printed as fractions. */
export function ratioText(ratio: number): string {
  return ratio < 0.5 ? `1/${Math.round(10 / ratio) / 10}` : `${ratio.toFixed(2)} ×`
}
