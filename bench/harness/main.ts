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
import type { Figure, Table } from './figure.ts'
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
  console.log(`${machine()}\n`)
  for (const name of positionals.length > 0 ? positionals : known) {
    const { title, run } = (await import(pathToFileURL(path.join(FIGURES, `${name}.ts`)).href)) as Figure
    process.stderr.write(`${name}: ${title}\n`)
    const tables = await onStageOfItsOwn(run, values.quick)
    const text = tables.map(markdown).join('\n\n')
    texts.set(name, text)
    console.log(`## ${title}\n\n${text}\n`)
  }
  if (values.write !== undefined) {
    let document = readFileSync(values.write, 'utf8')
    for (const [name, text] of texts) document = replaceMarked(document, name, text)
    writeFileSync(values.write, document)
  }
}

/** No figure sees what another one has stored. */
async function onStageOfItsOwn(run: Figure['run'], quick: boolean): Promise<Table[]> {
  let opened: Promise<Stage> | undefined
  const say = (what: string) => void process.stderr.write(`  ${what}\n`)
  try {
    return await run({ stage: () => (opened ??= openStage()), quick, say })
  } finally {
    await (await opened)?.stop()
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
