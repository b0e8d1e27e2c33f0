import path from 'node:path'
import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'
import { arrows } from './arrows.js'

RuleTester.describe = describe
RuleTester.it = it

const at = (file: string) => path.resolve(file)
const message = (text: string) => [{ message: text }]

new RuleTester().run('arrows', arrows, {
  valid: [
    { filename: at('worker/pipeline/diff.ts'), code: `import '#shared/market/quote'` },
    { filename: at('worker/pipeline/diff.ts'), code: `import '../sources/source.ts'` },
    { filename: at('server/main.ts'), code: `import '#database/pool'; import 'node:http'` },
    { filename: at('web/src/live/feed.ts'), code: `import '#shared/protocol/mirror'` },
    // A test may reach for what it needs.
    { filename: at('worker/pipeline.int.test.ts'), code: `import '#platform/testing/embedded-stack'` },
    { filename: at('e2e/day.int.test.ts'), code: `import '../worker/sources/krx/testing/exchange.ts'` },
  ],
  invalid: [
    {
      filename: at('worker/main.ts'),
      code: `import '#server/app'`,
      errors: message('worker/ must not import from server/'),
    },
    {
      filename: at('server/main.ts'),
      code: `export * from '#worker/pipeline'`,
      errors: message('server/ must not import from worker/'),
    },
    {
      filename: at('platform/log.ts'),
      code: `import '#database/pool'`,
      errors: message('platform/ must not import from database/'),
    },
    {
      filename: at('web/src/main.ts'),
      code: `await import('#platform/log')`,
      errors: message('web/ must not import from platform/'),
    },
    {
      filename: at('server/main.ts'),
      code: `import '../shared/protocol/names.ts'`,
      errors: message('leave server/ by a #room/… import, not by ../shared/protocol/names.ts'),
    },
    {
      filename: at('shared/market/quote.ts'),
      code: `import '#shared/market/change'`,
      errors: message('inside shared/ import by a relative path'),
    },
    {
      filename: at('shared/market/quote.ts'),
      code: `import fs from 'node:fs'`,
      errors: message('shared/ also runs in the browser: no node:fs'),
    },
  ],
})
