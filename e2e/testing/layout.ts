import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'

const FAULTS = readFileSync(path.join(import.meta.dirname, 'layout-faults.js'), 'utf8')
/** Charts, tables and resize observers need some frames after a resize; a fault lasts longer. */
const SETTLED_AFTER_FRAMES = 90

/** The layout faults of the settled page; a line each. */
export function layoutFaultsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    ${FAULTS}
    let faults = []
    for (let frame = 0; frame < ${SETTLED_AFTER_FRAMES}; frame++) {
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
      faults = layoutFaults()
      if (faults.length === 0) break
    }
    return faults
  })()`)
}
