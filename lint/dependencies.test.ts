import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cruise } from 'dependency-cruiser'
import { afterEach, beforeEach, expect, it } from 'vitest'
import rules from './dependencies.js'

let tree: string
beforeEach(() => {
  tree = mkdtempSync(path.join(os.tmpdir(), 'tree-'))
  write(
    'package.json',
    '{"type":"module","imports":{"#shared/*":"./shared/*.ts","#database/*":"./database/*.ts"}}',
  )
})
afterEach(() => rmSync(tree, { recursive: true }))

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true })
  writeFileSync(path.join(tree, file), text)
}

/** The names of the rules that these files violate; an imported file that is not given is empty. */
async function broken(files: Record<string, string>): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) write(file, text)
  const { forbidden, options } = rules
  const { exclude: _, tsConfig: __, ...rest } = options
  const rooms = [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))]
  const { output } = await cruise(rooms, { ...rest, baseDir: tree, validate: true, ruleSet: { forbidden } })
  if (typeof output === 'string') throw new Error(output)
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort()
}

const EMPTY = 'export const nothing = null\n'
const importing = (specifier: string) =>
  `import { nothing } from '${specifier}'\nexport const used = nothing\n`

it.each([
  ['a room that another one may use', 'worker/poll.ts', '#shared/quote', 'shared/quote.ts'],
  ['a neighbour by a relative path', 'worker/poll.ts', './diff.ts', 'worker/diff.ts'],
  [
    'a folder of the web that stands lower',
    'web/src/charts/line.ts',
    '../live/feed.ts',
    'web/src/live/feed.ts',
  ],
  ['another room from a test', 'worker/poll.test.ts', '../server/app.ts', 'server/app.ts'],
])('allows to import %s', async (_what, from, specifier, target) => {
  expect(await broken({ [from]: importing(specifier), [target]: EMPTY })).toEqual([])
})

it.each([
  ['a room against the arrows', 'platform/log.ts', '#database/pool', 'database/pool.ts', ['platform-arrows']],
  [
    'the server from the worker',
    'worker/poll.ts',
    '../server/app.ts',
    'server/app.ts',
    ['rooms-by-name', 'worker-arrows'],
  ],
  [
    'another room by a relative path',
    'server/app.ts',
    '../shared/names.ts',
    'shared/names.ts',
    ['rooms-by-name'],
  ],
  ['the own room by its name', 'shared/quote.ts', '#shared/change', 'shared/change.ts', ['own-room-by-path']],
  [
    'what stands on a folder of the server',
    'server/auth/login.ts',
    '../live/handshake-guard.ts',
    'server/live/handshake-guard.ts',
    ['server-layers'],
  ],
  [
    'what stands on a folder of the web',
    'web/src/ui/Icon.ts',
    '../market/badge.ts',
    'web/src/market/badge.ts',
    ['web-layers'],
  ],
  [
    'another feature',
    'web/src/features/wall/page.ts',
    '../overview/movers.ts',
    'web/src/features/overview/movers.ts',
    ['features-apart'],
  ],
])('refuses to import %s', async (_what, from, specifier, target, names) => {
  expect(await broken({ [from]: importing(specifier), [target]: EMPTY })).toEqual(names)
})

it('Node’s modules are refused in browser code', async () => {
  expect(
    await broken({ 'shared/quote.ts': `import { readFileSync } from 'node:fs'\nreadFileSync('x')\n` }),
  ).toEqual(['no-node-in-the-browser'])
})

it.each([
  [
    'the schema library',
    'web/src/market/a.ts',
    `import { z } from 'zod'\nz.string()\n`,
    'no-schemas-in-the-browser',
  ],
  [
    'an endpoint with its schemas',
    'web/src/market/a.ts',
    importing('#shared/rest/halts'),
    'no-schemas-in-the-browser',
  ],
  ['the schema library', 'shared/market/a.ts', `import { z } from 'zod'\nz.string()\n`, 'schemas-apart'],
  ['an endpoint with its schemas', 'shared/rest/paths.ts', importing('./halts.ts'), 'schemas-apart'],
])('refuses to load %s in %s', async (_what, from, text, name) => {
  expect(await broken({ [from]: text, 'shared/rest/halts.ts': EMPTY })).toEqual([name])
})

it('allows browser code the paths of endpoints, and the types of their schemas', async () => {
  const text = `import { nothing } from '#shared/rest/paths'
import type { Halt } from '#shared/rest/halts'
export const used: Halt = nothing
`
  const halts = `import { z } from 'zod'\nexport type Halt = null\nz.string()\n`
  expect(
    await broken({
      'web/src/market/a.ts': text,
      'shared/rest/paths.ts': EMPTY,
      'shared/rest/halts.ts': halts,
    }),
  ).toEqual([])
})

it('a cycle of imports is refused, also of types', async () => {
  const circle = {
    'worker/poll.ts': `import type { Diff } from './diff.ts'\nexport interface Poll { diff: Diff }\n`,
    'worker/diff.ts': `import type { Poll } from './poll.ts'\nexport interface Diff { poll: Poll }\n`,
  }
  expect(await broken(circle)).toEqual(['no-circles'])
})
