import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ROLES } from '#shared/auth/role'
import { SESSION_PHASES } from '#shared/market/phase'
import { QUOTE_STATES } from '#shared/market/quote'
import { SOURCE_NAMES, SOURCES } from '#shared/market/sources'
import { TOPICS } from '#shared/protocol/topics'
import { STANDINGS } from '#shared/market/standing'

const text = readFileSync(path.join(import.meta.dirname, 'words.md'), 'utf8')

interface Row {
  word: string
  meaning: string
  definedBy: string
}

/** `| **word** | 한국어 | meaning | [`Name`](../file.ts) |` */
const rows: Row[] = text.split('\n').flatMap((line) => {
  const [, word = '', , meaning = '', definedBy = ''] = line.split('|').map((cell) => cell.trim())
  return word.startsWith('**') ? [{ word: word.replaceAll('*', ''), meaning, definedBy }] : []
})

/** What a module exports under its own declarations. */
function exportsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return []
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (isExported !== true) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(source))
    return 'name' in statement && statement.name !== undefined ? [(statement.name as ts.Identifier).text] : []
  })
}

describe('the words of the project', () => {
  it('are each defined once', () => {
    const words = rows.map(({ word }) => word)
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([])
    expect(words.length).toBeGreaterThan(40)
  })

  it.each(rows)('name an export that is there for "$word"', ({ definedBy }) => {
    const [, name = '', file = ''] = /^\[`(\w+)`\]\(([^)]+)\)$/.exec(definedBy) ?? []
    expect(exportsOf(path.join(import.meta.dirname, file))).toContain(name)
  })

  it.each([
    ['source', SOURCE_NAMES],
    ['data set', SOURCE_NAMES.map((name) => SOURCES[name].dataset)],
    ['state', QUOTE_STATES],
    ['standing', STANDINGS],
    ['phase', SESSION_PHASES],
    ['role', ROLES],
    ['topic', Object.values(TOPICS).map(({ kind }) => kind)],
  ])('list every %s there is, and no other', (word, names) => {
    const meaning = rows.find((row) => row.word === word)?.meaning ?? ''
    const listed = [...meaning.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)
    expect(new Set(listed)).toEqual(new Set(names))
  })
})
