import { describe, expect, it } from 'vitest'
import { readCommand } from './migrate.ts'

describe('the command line of migrate', () => {
  it.each([
    [[], 'latest'],
    [['rollback'], 'rollback'],
    [['rollback', '--to', '0006_daily_history', '--destroy-data'], 'rollback'],
    [['unlock'], 'unlock'],
  ])('reads %j', (args, name) => {
    expect(readCommand(args)?.name).toBe(name)
  })

  it.each([
    [['rollback', '--all']],
    [['rollback', '--to']],
    [['rollback', '--to=']],
    [['latest', '--destroy-data']],
    [['latest', 'x']],
    [['constructor']],
  ])('refuses %j', (args) => {
    expect(readCommand(args)).toBeUndefined()
  })
})
