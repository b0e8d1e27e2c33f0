/**
 * The names of socket events are in one file. Elsewhere code uses `EVENTS.batch`, so that the users of an
 * event can be found and a rename is complete. Tests may write the name: they check the wire.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const MAP = 'shared/protocol/events.ts'
const CALLS = new Set(['on', 'once', 'off', 'emit', 'emitWithAck', 'addListener', 'removeListener'])
const TEST = /\.(test|spec)\.ts$/

/** Read once for all files. */
let names

/** The names in the object `EVENTS` of the map. */
export function eventNames() {
  const text = readFileSync(path.resolve(import.meta.dirname, '..', MAP), 'utf8')
  const names = new Set()
  const look = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.text === 'EVENTS') collect(node)
    else ts.forEachChild(node, look)
  }
  const collect = (node) => {
    if (ts.isPropertyAssignment(node)) names.add(node.initializer.text)
    else ts.forEachChild(node, collect)
  }
  look(ts.createSourceFile(MAP, text, ts.ScriptTarget.Latest, true))
  return names
}

/** @type {import('eslint').Rule.RuleModule} */
export const oneEventMap = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'names of socket events stand in shared/protocol/events.ts alone' },
  },
  create(context) {
    const file = context.filename.replaceAll(path.sep, '/')
    if (TEST.test(file) || file.endsWith(MAP)) return {}
    names ??= eventNames()

    function nameIn(node) {
      if (node?.type === 'TSLiteralType') return nameIn(node.literal)
      if (node?.type === 'TSAsExpression') return nameIn(node.expression)
      if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
        return names.has(node.quasis[0].value.cooked) ? node.quasis[0].value.cooked : null
      return node?.type === 'Literal' && names.has(node.value) ? node.value : null
    }
    const isEvent = (node) => (node?.property?.name ?? node?.name) === 'event'
    const report = (node) => context.report({ node, message: `write EVENTS.${nameIn(node)}, of ${MAP}` })
    const reportAll = (nodes) => {
      if (nodes.length > 1 && nodes.every((node) => nameIn(node) !== null)) nodes.forEach(report)
    }

    return {
      CallExpression({ callee, arguments: [first] }) {
        const isCall = callee.type === 'MemberExpression' && CALLS.has(callee.property.name)
        if (isCall && nameIn(first) !== null) report(first)
      },
      BinaryExpression({ left, right }) {
        if (isEvent(left) && nameIn(right) !== null) report(right)
        if (isEvent(right) && nameIn(left) !== null) report(left)
      },
      SwitchCase({ parent, test }) {
        if (isEvent(parent.discriminant) && nameIn(test) !== null) report(test)
      },
      'Identifier[name=event] > TSTypeAnnotation > TSLiteralType'(node) {
        if (nameIn(node) !== null) report(node)
      },
      ArrayExpression({ elements }) {
        reportAll(elements)
      },
      TSUnionType({ types }) {
        reportAll(types)
      },
    }
  },
}
