import { expect, it } from 'vitest'
import { readRung } from './rung.ts'

it('the schedule’s heartbeat is read as it was written, and a malformed one is unknown', () => {
  const rung = { at_ms: 1, poll_every_ms: 1_000 }
  expect(readRung(JSON.stringify(rung))).toEqual(rung)
  for (const text of [null, '', '{', 'null', '7', '{"at_ms":1}', '{"at_ms":"1","poll_every_ms":1}'])
    expect(readRung(text)).toBeNull()
})
