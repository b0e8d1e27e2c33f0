import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MIGRATIONS, readMigrations } from './index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'migrations-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = (file: string, losses: string) =>
  writeFile(path.join(folder, file), `export const losses = { ${losses}: 'true' }\n`)

it('migrations are the numbered files of their folder, in the order of their numbers', async () => {
  await write('0002_second.mjs', 'passed_over')
  await write('0010_last.js', 'last')
  await write('0002_second.js', 'second')
  await write('index.js', 'passed_over')
  await writeFile(path.join(folder, '0002_second.js.map'), '{}')
  await writeFile(path.join(folder, '0002_second.d.ts'), 'not a migration')
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }')

  const found = await readMigrations(folder)
  expect(Object.entries(found).map(([name, { losses }]) => [name, losses])).toEqual([
    ['0002_second', { second: 'true' }],
    ['0010_last', { last: 'true' }],
  ])
})

it('two migrations with one number are refused, because their order would be that of their names', async () => {
  await write('0002_apples.js', 'apples')
  await write('0002_pears.js', 'pears')
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }')
  await expect(readMigrations(folder)).rejects.toThrow('0002_apples and 0002_pears have the same number')
})

it('every migration can be run, taken back, and says what is lost', () => {
  const functions = { up: expect.any(Function) as unknown, down: expect.any(Function) as unknown }
  for (const [name, migration] of Object.entries(MIGRATIONS))
    expect({ name, ...migration }).toMatchObject({
      name,
      ...functions,
      losses: expect.any(Object) as unknown,
    })
})
