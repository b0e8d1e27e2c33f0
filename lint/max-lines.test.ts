import { ESLint, Linter } from 'eslint'
import { describe, expect, it } from 'vitest'

const RULE = 'max-lines'

/** With the project's configuration for such a file. */
async function complaints(filename: string, lines: number): Promise<string[]> {
  const config = (await new ESLint().calculateConfigForFile(filename)) as Linter.Config
  const rules = { [RULE]: config.rules?.[RULE] ?? 'off' }
  const code = '// a comment, and a blank line after it\n\n'.repeat(lines / 2).trimEnd()
  return new Linter()
    .verify(code, [{ files: ['**/*.ts'], rules }], { filename })
    .map(({ message }) => message)
}

describe('the length of a file', () => {
  it('is at most 300 lines, comments and blank lines included', async () => {
    expect(await complaints('server/live/some.ts', 300)).toEqual([])
    expect(await complaints('server/live/some.ts', 304)).toEqual([expect.stringContaining('300')])
  })

  it('is limited to 550 lines for a test', async () => {
    expect(await complaints('server/live/some.test.ts', 550)).toEqual([])
    expect(await complaints('server/live/some.test.ts', 554)).toEqual([expect.stringContaining('550')])
  })

  it('is not limited for the texts of a language', async () => {
    expect(await complaints('web/src/words/ko/common.ts', 1_000)).toEqual([])
  })
})
