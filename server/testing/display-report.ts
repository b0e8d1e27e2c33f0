import type { DisplayReport } from '#shared/displays/report'

/** The report of a display that is well. */
export const goodReport = (changes: Partial<DisplayReport> = {}): DisplayReport => ({
  board: 'indices',
  shown_by: 'default',
  revision: 1,
  position: null,
  data_age_ms: 400,
  painted_ms: 16,
  fps: 60,
  heap_bytes: 40_000_000,
  uptime_ms: 1_000,
  build: '/assets/index-new.js',
  visible: true,
  width: 1920,
  height: 1080,
  errors: 0,
  ...changes,
})
