import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { restContract } from './rest-contract.js'

RuleTester.describe = describe
RuleTester.it = it

const message = (text: string) => [{ message: text }]
const CAST = message('an answer has the type of its endpoint in shared/rest/; do not cast it')
const REQUEST = message('call an endpoint by its name: call(api, name, …)')
const WRITTEN = message('paths of endpoints stand in shared/rest/paths.ts; take this one from there')
const filename = 'web/src/features/admin/halts.ts'

new RuleTester({ languageOptions: { parser: ts.parser } }).run('rest-contract', restContract, {
  valid: [
    { filename, code: `const { items } = await call(api, 'listHalts')` },
    { filename, code: `const api = given as Api` },
    { filename, code: `fetch(routeOf('readLiveness').path)` },
    { filename: 'web/src/rest/call.ts', code: `api.request(method, address)` },
    { filename: 'server/app.ts', code: `ctx.path.startsWith('/api/')` },
    { filename: 'shared/rest/paths.ts', code: `const path = '/api/stocks'` },
    { filename: 'web/src/features/admin/halts.test.ts', code: `expect(path).toBe('/api/admin/halts')` },
  ],
  invalid: [
    { filename, code: `const { items } = (await call(api, 'listHalts')) as Halts`, errors: CAST },
    { filename, code: `const items = (await call(api, 'listHalts')).items as Halt[]`, errors: CAST },
    { filename, code: `const answer = await call(api, 'listHalts'); show(answer as Halts)`, errors: CAST },
    { filename, code: `const answer = <Halts>(await call(api, 'listHalts'))`, errors: CAST },
    { filename, code: `await this.api.request(method, path)`, errors: REQUEST },
    { filename, code: `fetch('/api/health/live')`, errors: WRITTEN },
    { filename, code: 'fetch(`/api/stocks/${code}`)', errors: WRITTEN },
    { filename: 'server/http/limit.ts', code: `if (ctx.path === '/api/health') skip()`, errors: WRITTEN },
  ],
})

new RuleTester({ languageOptions: { parser: vueParser } }).run('rest-contract in a template', restContract, {
  valid: [
    { filename: 'web/src/Page.vue', code: `<template><a :href="addressOf('readHealth')" /></template>` },
  ],
  invalid: [
    {
      filename: 'web/src/Page.vue',
      code: `<template><a :href="'/api/admin/audit-logs.csv'" /></template>`,
      errors: WRITTEN,
    },
  ],
})
