import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'

const FAULTS = readFileSync(path.join(import.meta.dirname, 'layout-faults.js'), 'utf8')
/** A chart, a table and what listens to their sizes need some frames after a window was resized; a fault stays for more. */
const SETTLED_AFTER_FRAMES = 90

/** What cannot be seen of a page as it stands, when it has settled; a line each. */
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
