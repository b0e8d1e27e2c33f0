import { RuleTester } from 'eslint'
import { describe, expect, it } from 'vitest'
import ts from 'typescript-eslint'
import { EVENTS } from '#shared/protocol/events'
import { eventNames, oneEventMap } from './one-event-map.js'

RuleTester.describe = describe
RuleTester.it = it

const filename = 'web/src/live/connection.ts'
const says = (...names: string[]) =>
  names.map((name) => ({ message: `write EVENTS.${name}, of shared/protocol/events.ts` }))

describe('the lint rule for names of events', () => {
  it('reads the names from the map that both ends use', () => {
    expect([...eventNames()].sort()).toEqual(Object.values(EVENTS).sort())
  })
})

new RuleTester({ languageOptions: { parser: ts.parser } }).run('one-event-map', oneEventMap, {
  valid: [
    { filename, code: `socket.on(EVENTS.batch, take)` },
    { filename, code: `socket.on('connect', start); element.on('click', go)` },
    // A string that is an event's name elsewhere may have another meaning here.
    { filename, code: `const store = defineStore('session', setup); const light = { type: 'batch' }` },
    { filename, code: `if (resume === 'patch') catchUp()` },
    { filename, code: `type Hours = 'session' | 'always'` },
    { filename: 'shared/protocol/events.ts', code: `const EVENTS = ['snapshot', 'batch']` },
    { filename: 'server/live/live.int.test.ts', code: `socket.emit('subscribe', { topic: 'market' })` },
  ],
  invalid: [
    { filename, code: `socket.on('batch', take)`, errors: says('batch') },
    { filename, code: 'socket.on(`link`, take)', errors: says('link') },
    { filename, code: `socket.timeout(1).emitWithAck('subscribe', request)`, errors: says('subscribe') },
    { filename: 'server/live/x.ts', code: `socket.emit('session', notice)`, errors: says('session') },
    { filename: 'e2e/testing/x.ts', code: `socket.off('event')`, errors: says('event') },
    { filename, code: `if (event === 'batch') count()`, errors: says('batch') },
    { filename, code: `if ('drain' !== message.event) go()`, errors: says('drain') },
    { filename, code: `switch (event) { case 'renew': go() }`, errors: says('renew') },
    {
      filename,
      code: `for (const event of ['snapshot', 'batch', 'patch'] as const) listen(event)`,
      errors: says('snapshot', 'batch', 'patch'),
    },
    { filename, code: `type Moves = 'snapshot' | 'patch'`, errors: says('snapshot', 'patch') },
    {
      filename,
      code: `interface S { emit(event: 'session', notice: object): void }`,
      errors: says('session'),
    },
  ],
})
