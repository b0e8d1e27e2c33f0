import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')
const ROOMS = [
  'shared',
  'platform',
  'migrations',
  'database',
  'worker',
  'server',
  'web',
  'launch',
  'lint',
  'e2e',
  'bench',
]
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs'), ...pagesIn('docs/decisions')]

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
}

/** The names of all files of the rooms; pages call a file by its name alone where its folder was named before. */
const NAMES = new Set(
  [...ROOMS, 'docs'].flatMap((room) =>
    readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.basename(name),
    ),
  ),
)

const isThere = (name: string) =>
  name.includes('/')
    ? existsSync(path.join(ROOT, name))
    : NAMES.has(name) || existsSync(path.join(ROOT, name))

/** Paths in code spans that begin with a room: `web/src/words/{ko,en}.ts` is two, one with a placeholder in it is none. */
function pathsIn(text: string): string[] {
  const spans = [...text.matchAll(/`([\w./{},-]+)`/g)].map(([, span]) => span ?? '')
  const isPath = (span: string) => ROOMS.some((room) => span.startsWith(`${room}/`))
  const isFile = (span: string) => /^[\w.-]+\.(ts|vue|mjs|css)$/.test(span)
  return spans.filter((span) => isPath(span) || isFile(span)).flatMap(expanded)
}

function expanded(span: string): string[] {
  const braces = /^(.*?)\{([^}]*)\}(.*)$/.exec(span)
  if (braces === null) return [span]
  const [, before, choices = '', after] = braces
  return choices.split(',').flatMap((choice) => expanded(`${before}${choice}${after}`))
}

describe.each(PAGES)('%s', (page) => {
  it('names only files and folders that exist', () => {
    const named = pathsIn(readFileSync(path.join(ROOT, page), 'utf8'))
    expect(named.filter((name) => !isThere(name))).toEqual([])
  })
})

/** Test helpers and public files are not described. */
const UNNAMED = new Set(['testing', 'bench', 'public', 'src'])

function foldersOf(room: string): string[] {
  return readdirSync(path.join(ROOT, room), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !UNNAMED.has(entry.name))
    .map(({ name }) => name)
}

describe('docs/architecture.md', () => {
  const lines = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8').split('\n')

  /** The rows of the table of a room. */
  function tableOf(room: string): string[] {
    const start = lines.findIndex(
      (line) => line.startsWith(`| \`${room}/\` `) && line.includes('what lives there'),
    )
    if (start === -1) return []
    const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'))
    return lines.slice(start + 2, end)
  }

  it.each(['shared', 'platform', 'database', 'worker', 'server', 'web/src'])(
    'has a table with each folder of %s/',
    (room) => {
      const named = tableOf(room).map((row) => /^\| `([\w-]+)\/`/.exec(row)?.[1])
      expect(named.toSorted()).toEqual(foldersOf(room).toSorted())
    },
  )
})
