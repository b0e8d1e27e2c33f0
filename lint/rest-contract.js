/**
 * A REST endpoint is described in `shared/rest/` alone: the web calls it by name and takes the type of its
 * answer from there, and no other file contains its path.
 */

const CONTRACT = /(^|\/)shared\/rest\//
const TRANSPORT = /(^|\/)web\/src\/rest\/(call|request)\.ts$/
const WEB = /(^|\/)web\/src\//
const PRODUCT = /(^|\/)(shared|platform|database|worker|server|web\/src)\//
const TESTS = /\.test\.ts$|\/testing\/|\/bench\//

/** The prefix alone distinguishes REST from pages. */
const PATH = /^\/api\/./

const CAST = 'an answer has the type of its endpoint in shared/rest/; do not cast it'
const REQUEST = 'call an endpoint by its name: call(api, name, …)'
const WRITTEN = 'paths of endpoints stand in shared/rest/paths.ts; take this one from there'

const isRequest = ({ callee }) =>
  callee.type === 'MemberExpression' &&
  callee.property.name === 'request' &&
  /api$/i.test(nameOf(callee.object))
const nameOf = (node) => node.name ?? node.property?.name ?? ''

/** `call(…)`, also awaited, or a property of its answer. */
function isAnswer(node, scope) {
  switch (node?.type) {
    case 'AwaitExpression':
      return isAnswer(node.argument, scope)
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return isAnswer(node.expression, scope)
    case 'MemberExpression':
      return isAnswer(node.object, scope)
    case 'CallExpression':
      return node.callee.name === 'call' || isRequest(node)
    case 'Identifier':
      return isAnswer(initOf(node.name, scope), scope)
    default:
      return false
  }
}

function initOf(name, scope) {
  for (let at = scope; at !== null; at = at.upper) {
    const [definition] = at.set.get(name)?.defs ?? []
    if (definition !== undefined)
      return definition.node.type === 'VariableDeclarator' ? definition.node.init : null
  }
  return null
}

/** @type {import('eslint').Rule.RuleModule} */
export const restContract = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'endpoints are stated in shared/rest/ and called by name' },
  },
  create(context) {
    const { filename, sourceCode } = context
    if (!PRODUCT.test(filename) || CONTRACT.test(filename) || TESTS.test(filename)) return {}
    const report = (node, message) => context.report({ node, message })
    const isWeb = WEB.test(filename) && !TRANSPORT.test(filename)

    const checkCast = (node) => {
      if (isWeb && isAnswer(node.expression, sourceCode.getScope(node))) report(node, CAST)
    }
    const visitor = {
      TSAsExpression: checkCast,
      TSTypeAssertion: checkCast,
      CallExpression(node) {
        if (isWeb && isRequest(node)) report(node, REQUEST)
      },
      Literal(node) {
        if (typeof node.value === 'string' && PATH.test(node.value)) report(node, WRITTEN)
      },
      TemplateElement(node) {
        if (PATH.test(node.value.cooked ?? '')) report(node, WRITTEN)
      },
    }
    return sourceCode.parserServices.defineTemplateBodyVisitor?.(visitor, visitor) ?? visitor
  },
}
