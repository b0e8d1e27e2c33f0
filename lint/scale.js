import { readFileSync } from 'node:fs'

/**
 * Font sizes, layers and breakpoints are those of web/src/ui/styles/scale.css: a rule for the styles of a
 * .vue file and for media queries in scripts, and a processor for .css files, which ESLint cannot parse.
 */

const SCALE = 'web/src/ui/styles/scale.css'
const BREAKPOINTS = [
  ...readFileSync(new URL(`../${SCALE}`, import.meta.url), 'utf8').matchAll(/--breakpoint-\w+: (\w+)/g),
].map(([, width]) => width)

const FONT_SIZE = /(?<![\w-])font(?:-size)?:[^;{}]*?[\d.](?:px|rem)/g
const Z_INDEX = /(?<![\w-])z-index:(?!\s*var\(--layer-)[^;}]+/g
const MEDIA = /@media[^{]+/g
const WIDTH = /\(([^()]*\bwidth\b[^()]*)\)/g

const MESSAGES = {
  size: `a size of text is a step of the scale (--text-… in ${SCALE})`,
  layer: `z-index is a layer of the scale (--layer-… in ${SCALE})`,
  breakpoint: `a breakpoint is \`max-width\` of one of the scale's (${BREAKPOINTS.join(', ')})`,
}

const isOfScale = (feature) => BREAKPOINTS.some((width) => feature.trim() === `max-width: ${width}`)

/** Media features with a width. */
function* strangeWidths(query) {
  for (const found of query.matchAll(WIDTH)) if (!isOfScale(found[1])) yield found.index
}

/** The violations in a style sheet: kind and offset. */
function* offences(css) {
  // Comments are blanked with the same length, so that offsets stay right.
  const text = css.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
  for (const { index } of text.matchAll(FONT_SIZE)) yield { kind: 'size', index }
  for (const { index } of text.matchAll(Z_INDEX)) yield { kind: 'layer', index }
  for (const { index, 0: query } of text.matchAll(MEDIA)) {
    for (const at of strangeWidths(query)) yield { kind: 'breakpoint', index: index + at }
  }
}

function placeOf(text, index) {
  const lines = text.slice(0, index).split('\n')
  return { line: lines.length, column: lines.at(-1).length }
}

/** @type {import('eslint').Rule.RuleModule} */
export const scale = {
  meta: {
    type: 'problem',
    schema: [],
    messages: MESSAGES,
    docs: { description: 'sizes of text, layers and breakpoints are those of the scale' },
  },
  create(context) {
    const { text, parserServices } = context.sourceCode
    return {
      Program() {
        const styles = (parserServices.getDocumentFragment?.()?.children ?? []).filter(
          (node) => node.type === 'VElement' && node.name === 'style' && node.endTag !== null,
        )
        for (const { startTag, endTag } of styles) {
          const begin = startTag.range[1]
          for (const { kind, index } of offences(text.slice(begin, endTag.range[0]))) {
            context.report({ loc: placeOf(text, begin + index), messageId: kind })
          }
        }
      },
      Literal(node) {
        if (typeof node.value !== 'string' || !node.value.startsWith('(')) return
        if ([...strangeWidths(node.value)].length > 0) context.report({ node, messageId: 'breakpoint' })
      },
    }
  },
}

/** Of the current file: ESLint processes one after the other. */
let found = []

/** @type {import('eslint').Linter.Processor} */
export const css = {
  meta: { name: 'house/css' },
  preprocess(text) {
    found = [...offences(text)].map(({ kind, index }) => {
      const { line, column } = placeOf(text, index)
      return { ruleId: 'house/scale', severity: 2, message: MESSAGES[kind], line, column: column + 1 }
    })
    return []
  },
  postprocess: () => found,
}
