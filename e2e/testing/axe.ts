import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  impact: string
  nodes: { html: string }[]
}

interface Axe {
  run: (context: string, options: { resultTypes: ['violations'] }) => Promise<{ violations: Violation[] }>
}

/** The serious and critical accessibility violations of the page, or of the part that `selector` matches; a line each. */
export async function barriersOf(page: Page, selector = 'html'): Promise<string[]> {
  // By the DevTools protocol: the page's CSP blocks foreign scripts.
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(AXE)
  return page.evaluate(async (context) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    // The details of what passed, which is nearly every element, would cost more than the rules.
    const { violations } = await axe.run(context, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, selector)
}
