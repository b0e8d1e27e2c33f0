import path from 'node:path'

/**
 * Which room may import from which (docs/architecture.md has the picture). A room always may import from itself,
 * by a relative path; another room only by its `#room/…` name, and only along these arrows.
 */
export const ARROWS = {
  shared: [],
  platform: ['shared'],
  database: ['shared', 'platform', 'migrations'],
  migrations: [],
  worker: ['shared', 'platform', 'database', 'migrations'],
  server: ['shared', 'platform', 'database', 'migrations'],
  web: ['shared'],
}

/** Node's own modules are for rooms that run in Node. */
const BROWSER_SAFE = new Set(['shared', 'web'])

/** @type {import('eslint').Rule.RuleModule} */
export const arrows = {
  meta: { type: 'problem', schema: [], docs: { description: 'imports follow the arrows between the rooms' } },
  create(context) {
    const file = path.relative(context.cwd, context.filename)
    const room = file.split(path.sep)[0]
    const allowed = ARROWS[room]
    if (allowed === undefined) return {}
    const isTest = /\.test\.ts$|[/\\]testing[/\\]/.test(file)

    function check(node) {
      const specifier = node.source?.value
      if (typeof specifier !== 'string') return
      const report = (message) => context.report({ node: node.source, message })
      if (specifier.startsWith('#')) {
        const target = specifier.slice(1).split('/')[0]
        if (target === room) report(`inside ${room}/ import by a relative path`)
        else if (!allowed.includes(target) && !(isTest && target in ARROWS)) {
          report(`${room}/ must not import from ${target}/`)
        }
      } else if (specifier.startsWith('.')) {
        const target = path.relative(context.cwd, path.resolve(path.dirname(context.filename), specifier))
        if (target.split(path.sep)[0] !== room && !isTest)
          report(`leave ${room}/ by a #room/… import, not by ${specifier}`)
      } else if (specifier.startsWith('node:') && BROWSER_SAFE.has(room) && !isTest) {
        report(`${room}/ also runs in the browser: no ${specifier}`)
      }
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
