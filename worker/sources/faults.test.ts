import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FILE_FAULTS } from './csv-cache/testing/faults.ts'
import { BROKER_FAULTS } from './kis/testing/faults.ts'
import { API_FAULTS } from './krx-openapi/testing/faults.ts'
import { faultsNamed, listOf, type Faults } from './testing/faults.ts'

const TABLES: Record<string, Faults<never>> = {
  'csv-cache': FILE_FAULTS,
  kis: BROKER_FAULTS,
  'krx-openapi': API_FAULTS,
}

describe.each(Object.entries(TABLES))('the faults of the stand-in of %s', (source, faults) => {
  it('are each caused by a test, and said in a sentence', () => {
    const folder = path.join(import.meta.dirname, source)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const tests = files
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    const names = Object.keys(faults)
    // In quotes, or as a property of the table: many names are ordinary words.
    const isCaused = (name: string) =>
      tests.some((text) => new RegExp(`'${name}'|_FAULTS\\.${name}\\b`).test(text))
    expect(names.filter((name) => !isCaused(name))).toEqual([])
    expect(listOf(faults).trimEnd().split('\n')).toHaveLength(names.length)
    expect(Object.values(faults).filter(({ what }) => !/^[A-Z].*\.$/.test(what))).toEqual([])
  })
})

it('faults are chosen by a list of their names, and an unknown name is refused with where to find all', () => {
  const caused: string[] = []
  const faults: Faults<string> = {
    one: { what: 'The first.', cause: (server) => caused.push(`one ${server}`) },
    other: { what: 'The second.', cause: (server) => caused.push(`other ${server}`) },
  }
  for (const { cause } of faultsNamed(faults, ['other,one'])) cause('server')
  expect(caused).toEqual(['other server', 'one server'])
  expect(() => faultsNamed(faults, ['one,toString'])).toThrow('no fault "toString": --list-faults')
  expect(listOf(faults)).toBe('one    The first.\nother  The second.\n')
})
