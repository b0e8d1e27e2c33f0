/**
 * `npm run bench`: the figures of this project, each beside its peers in the same run.
 *
 * npm run bench                                  all of them
 * npm run bench -- fan-out idle-memory           some
 * npm run bench -- --quick                       small numbers: checks that they work, not their values
 * npm run bench -- --write docs/performance.md   replaces the tables in their marked places; the prose stays
 *
 * A figure is a file bench/<name>.ts that exports `title` and `run(bench)`, which returns tables
 * (harness/figure.ts). It is found by its path; its tables go to `<!-- bench:<name> -->` … `<!--
 * /bench:<name> -->` of the document.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bench, Figure } from './figure.ts'
import { markdown, replaceMarked } from './markdown.ts'
import { openStage, type Stage } from './stage.ts'

const FIGURES = path.resolve(import.meta.dirname, '..')

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, write: { type: 'string' } },
  })
  const known = readdirSync(FIGURES).flatMap((file) => /^([\w-]+)\.ts$/.exec(file)?.[1] ?? [])
  const unknown = positionals.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`no figure ${unknown.join(', ')}; there are ${known.join(', ')}`)

  const texts = new Map<string, string>([['machine', machine()]])
  let opened: Promise<Stage> | undefined
  const bench: Bench = {
    stage: () => (opened ??= openStage()),
    quick: values.quick,
    say: (what) => process.stderr.write(`  ${what}\n`),
  }
  try {
    console.log(`${machine()}\n`)
    for (const name of positionals.length > 0 ? positionals : known) {
      const { title, run } = (await import(pathToFileURL(path.join(FIGURES, `${name}.ts`)).href)) as Figure
      process.stderr.write(`${name}: ${title}\n`)
      const text = (await run(bench)).map(markdown).join('\n\n')
      texts.set(name, text)
      console.log(`## ${title}\n\n${text}\n`)
    }
  } finally {
    await (await opened)?.stop()
  }
  if (values.write !== undefined) {
    let document = readFileSync(values.write, 'utf8')
    for (const [name, text] of texts) document = replaceMarked(document, name, text)
    writeFileSync(values.write, document)
  }
}

function machine(): string {
  const { model } = os.cpus()[0] ?? { model: 'unknown' }
  const memory = Math.round(os.totalmem() / 2 ** 30)
  const date = new Date().toISOString().slice(0, 10)
  return `${date}, Node ${process.version}, ${os.type()} ${os.release()}, ${os.cpus().length} × ${model.trim()}, ${memory} GiB.`
}

await main()
process.exit()
