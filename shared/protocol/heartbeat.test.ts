import { expect, it } from 'vitest'
import { readHeartbeat } from './heartbeat.ts'

it('the schedule’s heartbeat is read as it was written, and a malformed one is unknown', () => {
  const rung = { at_ms: 1, poll_every_ms: 1_000 }
  expect(readHeartbeat(JSON.stringify(rung))).toEqual(rung)
  for (const text of [null, '', '{', 'null', '7', '{"at_ms":1}', '{"at_ms":"1","poll_every_ms":1}'])
    expect(readHeartbeat(text)).toBeNull()
})
