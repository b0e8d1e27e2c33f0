/** Why a screen without a user loads its page anew by itself. */
export const RELOAD_REASONS = ['memory', 'memory_grows', 'frozen', 'no_data', 'new_build'] as const
export type ReloadReason = (typeof RELOAD_REASONS)[number]

/** Why the page of a display was loaded; `outside`: by something else, such as a person, or a browser that was started. */
export const LOAD_REASONS = [...RELOAD_REASONS, 'command', 'outside'] as const
export type LoadReason = (typeof LOAD_REASONS)[number]

/** A loading of the page, as its screen reports it. */
export interface PageLoad {
  /** Made up by the screen: the same again is the same loading. */
  id: string
  reason: LoadReason
  /** How long ago, milliseconds of the screen's clock. */
  ago_ms: number
}

/** In one report; a screen that could not report keeps the newest. */
export const MAX_LOADS = 20
