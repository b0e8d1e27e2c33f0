import { ESLint, Linter } from 'eslint'
import ts from 'typescript-eslint'
import { describe, expect, it } from 'vitest'

const RULE = 'no-restricted-syntax'

/** With the project's configuration for such a file. */
async function complaints(filename: string, code: string): Promise<string[]> {
  const { rules } = (await new ESLint().calculateConfigForFile(filename)) as Linter.Config
  const config = {
    files: ['**/*.ts'],
    languageOptions: { parser: ts.parser },
    rules: { [RULE]: rules?.[RULE] ?? 'off' },
  } satisfies Linter.Config
  return new Linter().verify(code, [config], { filename }).map(({ message }) => message)
}

describe('an injection', () => {
  it.each(['injectRequired(API)', 'inject(API, null)', `inject(API, null)?.lamp as Lamp`])(
    'may be written as %s',
    async (code) => expect(await complaints('web/src/market/useStocks.ts', code)).toEqual([]),
  )

  it.each([
    'inject(API) as Api',
    'inject(API)!',
    'inject(API)',
    'inject(API, null) as Api',
    'inject(API, null)!',
  ])('is refused as %s, whose type may be wrong', async (code) =>
    expect(await complaints('web/src/market/useStocks.ts', code)).toEqual([
      expect.stringContaining('injectRequired'),
    ]),
  )
})

describe('a job of BullMQ', () => {
  const filename = 'worker/schedule.ts'

  it('may be scheduled with upsertJobScheduler()', async () => {
    expect(await complaints(filename, `queue.upsertJobScheduler('poll', { every: 1_000 })`)).toEqual([])
  })

  it('may not be added with `repeat`, which BullMQ 6 ignores', async () => {
    expect(await complaints(filename, `queue.add('poll', {}, { repeat: { every: 1_000 } })`)).toEqual([
      expect.stringContaining('upsertJobScheduler'),
    ])
  })
})
