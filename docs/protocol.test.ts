import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { SESSION_PHASES } from '#shared/market/phase'
import { MARKETS, QUOTE_STATES } from '#shared/market/quote'
import { ADMIN_TOPICS } from '#shared/protocol/topics'
import { LINK_CODES, LINK_STATES, REFUSAL_CODES, REQUEST_CODES } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { BOARD_TOPICS } from '#shared/protocol/topics'

const ROOT = path.resolve(import.meta.dirname, '..')
const ROOMS = ['shared', 'platform', 'database', 'server', 'worker', 'web', 'e2e', 'docs']
const text = readFileSync(path.join(import.meta.dirname, 'protocol.md'), 'utf8')

/** Titles of describe, it and test in a file; what a template fills in is left out. */
function titlesOf(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  if (!/\bP\d/.test(source)) return []
  const titles: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(describe|it|test)\b/.test(node.expression.getText())) {
      const [title] = node.arguments
      if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) {
        titles.push(title.getText())
      }
    }
    node.forEachChild(look)
  }
  look(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true))
  return titles
}

/** `P3` and `P6-P8` as numbers. */
function rulesIn(title: string): number[] {
  return [...title.matchAll(/\bP(\d+)(?:[-–]P?(\d+))?\b/g)].flatMap(([, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at),
  )
}

const rules = [...text.matchAll(/^\*\*P(\d+)\*\* /gm)].map(([, rule]) => Number(rule))
const tested = new Map<number, string>()
for (const room of ROOMS) {
  for (const name of readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(test|spec)\.ts$/.test(name) || name.includes('node_modules')) continue
    const file = path.join(room, name)
    for (const title of titlesOf(path.join(ROOT, file))) {
      for (const rule of rulesIn(title)) tested.set(rule, `${file}: ${title}`)
    }
  }
}

describe('every rule of the protocol', () => {
  it('has one number', () => {
    expect(rules.filter((rule, at) => rules.indexOf(rule) !== at)).toEqual([])
    expect(rules.length).toBeGreaterThan(40)
  })

  it('stands in the title of a test that holds it', () => {
    expect(rules.filter((rule) => !tested.has(rule)).map((rule) => `P${rule}`)).toEqual([])
  })

  it('that a title names is there', () => {
    const unknown = [...tested].filter(([rule]) => !rules.includes(rule))
    expect(unknown.map(([rule, where]) => `P${rule} in ${where}`)).toEqual([])
  })

  it('that another refers to is there', () => {
    expect(rulesIn(text).filter((rule) => !rules.includes(rule))).toEqual([])
  })
})

it.each([
  ...Object.values(EVENTS),
  ...BOARD_TOPICS,
  ...ADMIN_TOPICS,
  ...REQUEST_CODES,
  ...REFUSAL_CODES,
  ...LINK_STATES,
  ...LINK_CODES,
  ...SESSION_PHASES,
  ...QUOTE_STATES,
  ...MARKETS,
])('the word %s is in the document', (word) => {
  // Alone, or first in a form such as `subscribe {topic}`.
  expect(text).toMatch(new RegExp(`\`${word}(\`|[ ,])`))
})
