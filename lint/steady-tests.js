/**
 * Tests must hold on a busy machine: they wait for states, and measure work instead of time. These are the
 * rules that can be checked in the source; docs/architecture.md has the rest.
 */

const TEST = /\.(test|spec)\.ts$/
/**
 * These run several processes. In a unit test the clock may be one that was handed in, or that of the CPU.
 */
const WHOLE = /\.(int\.test|spec)\.ts$/
const SLEEPERS = new Set(['waitForTimeout', 'waitForLoadState'])
const BOUNDED_WAITS = new Set(['waitFor', 'waitUntil'])
const UPPER_BOUNDS = new Set(['toBeLessThan', 'toBeLessThanOrEqual'])
const CLOCKS = new Set(['Date', 'performance'])

const NET = 'the net for what hangs is in the configuration; a test has no time of its own'

const isNumber = (node) => typeof node?.value === 'number'
const isProperty = (node, name) =>
  node?.type === 'Property' && (node.key.name === name || node.key.value === name)
const isClock = (node) =>
  node?.type === 'CallExpression' &&
  node.callee.type === 'MemberExpression' &&
  CLOCKS.has(node.callee.object.name) &&
  node.callee.property.name === 'now'

/** `Date.now() - earlier`, also inside a call such as `Math.round`. */
function isElapsed(node) {
  if (node?.type === 'BinaryExpression') return node.operator === '-' && isClock(node.left)
  return node?.type === 'CallExpression' && node.arguments.some(isElapsed)
}

/** The `expect(…)` or `expect.poll(…)` that a chain of members and calls begins with. */
function expectationOf(node) {
  for (let at = node; at !== undefined && at !== null;) {
    if (at.type === 'MemberExpression') at = at.object
    else if (at.type === 'CallExpression') {
      const { callee } = at
      if (callee.name === 'expect' || callee.object?.name === 'expect') return at
      at = callee
    } else return null
  }
  return null
}

/** @type {import('eslint').Rule.RuleModule} */
export const steadyTests = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'tests do not count on the speed of the machine' },
  },
  create(context) {
    if (!TEST.test(context.filename)) return {}
    const isWhole = WHOLE.test(context.filename)
    const report = (node, message) => context.report({ node, message })

    function checkCall(node) {
      const { callee } = node
      if (callee.name === 'setTimeout') report(node, 'wait for a state, not for a time')
      if (isNumber(node.arguments[2]) && /^(it|test)$/.test(callee.name ?? callee.object?.name))
        report(node.arguments[2], NET)
      if (callee.type !== 'MemberExpression') return
      const name = callee.property.name
      if (SLEEPERS.has(name)) report(node, 'wait for a state, not for a time')
      if (callee.object.name === 'vi' && BOUNDED_WAITS.has(name))
        report(node, 'wait by expect.poll, whose net is in the configuration')
      if (isWhole && callee.object.name === 'performance' && name === 'now')
        report(node, 'how long something takes is the machine’s; hand a clock in, or count work')
      checkExpectation(node, name)
    }

    function checkExpectation(node, name) {
      const expectation = expectationOf(node)
      if (expectation === null) return
      if (UPPER_BOUNDS.has(name) && isElapsed(expectation.arguments[0]))
        report(node, 'how long something takes is the machine’s; hand a clock in, or count work')
      for (const argument of node.arguments)
        for (const property of argument.properties ?? [])
          if (isProperty(property, 'timeout')) report(property, NET)
    }

    return {
      CallExpression: checkCall,
      ImportDeclaration({ source, specifiers }) {
        if (/^(node:)?timers\/promises$/.test(source.value))
          for (const specifier of specifiers)
            if (specifier.imported?.name === 'setTimeout')
              report(specifier, 'wait for a state, not for a time')
      },
    }
  },
}
