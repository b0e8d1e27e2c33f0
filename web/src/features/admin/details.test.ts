import { describe, expect, it } from 'vitest'
import { words as english } from '../../words/en/console.ts'
import { words as korean } from '../../words/ko/console.ts'
import { readDetails } from './details.ts'
import type { Named } from './details.ts'

const asTheyAre: Named = (_group, name) => name

it('a change in the trail is shown with what was before beside what is after, field by field', () => {
  expect(
    readDetails({ before: { name: 'A', role: 'user' }, after: { role: 'admin', email: 'a@b.c' } }, asTheyAre),
  ).toEqual({
    changes: [
      { field: 'name', before: 'A', after: null },
      { field: 'role', before: 'user', after: 'admin' },
      { field: 'email', before: null, after: 'a@b.c' },
    ],
    facts: [],
  })
})

it('all other details of an act are translated', () => {
  expect(
    readDetails(
      { reason: 'wrong_password', tries: 3_000, filter: { q: 'x', role: 'user' }, nothing: {} },
      asTheyAre,
    ),
  ).toEqual({
    changes: [],
    facts: [
      { name: 'reason', value: 'wrong_password' },
      { name: 'tries', value: '3,000' },
      { name: 'filter', value: 'q x, role user' },
    ],
  })
})

it('an act without details shows none', () => {
  expect(readDetails(null, asTheyAre)).toEqual({ changes: [], facts: [] })
})

/** What each act notes; names that people chose are A, so that they are not taken for words of ours. */
const NOTED: Record<string, unknown>[] = [
  { reason: 'unknown_account' },
  { reason: 'rate_limited', of: 'address' },
  { reason: 'conflict' },
  { reason: 'too_many_sessions', sessions_ended: 1 },
  { state: 'pending' },
  { reason: 'duplicate', email: 'A' },
  {
    before: { name: 'A', email: 'A', role: 'user', is_active: true },
    after: { role: 'admin', is_active: false },
  },
  { sessions: 2 },
  { halt: 7, began_at: '2026-03-19T10:00:00+09:00', ends_at: '2026-03-19T10:20:00+09:00', reason: 'A' },
  { before: { kind: 'closed', reason: 'A' }, after: { kind: 'hour_later', reason: 'A' } },
  {
    before: { day: 'A', at: 1, speed: 1, state: 'playing' },
    after: { day: 'A', at: 2, speed: 60, state: 'paused' },
  },
  { undone: true },
  { display: 'A', reason: 'token_reused' },
  { display: 'A', place: 'A', again: true },
  { reason: 'unknown_code' },
  { display: 'A', command: 'A', id: 'A' },
  { display: 'A', command: 'A', id: 'A', by: 'A', outcome: 'failed', reason: 'server_away' },
  { display: 'A', command: 'A', id: 'A', by: 'A', outcome: 'done' },
  { display: 'A', command: 'A', id: 'A', by: 'A', outcome: 'expired' },
  { id: 'A', kind: 'message', level: 'warning', text: 'A', ends_at: '2026-03-19T10:20:00+09:00', count: 3 },
  { id: 'A', kind: 'takeover', level: 'alarm', boards: 'A' },
  {
    display: 'A',
    before: {
      name: 'A',
      place: 'A',
      fleet_group: 'A',
      boards: 'A',
      schedule: 'A',
      events: 'A',
      language: 'A',
      lease_hours: 1,
    },
    after: {
      name: 'A',
      place: 'A',
      fleet_group: 'A',
      boards: 'A',
      schedule: 'A',
      events: 'A',
      language: 'A',
      lease_hours: 2,
    },
  },
  {
    filter: {
      action: 'login_failed',
      admin_id: 'A',
      account_id: 7,
      target: 'A',
      address: 'A',
      from: 'A',
      to: 'A',
    },
  },
  {
    page: 1,
    page_size: 20,
    q: 'A',
    role: 'super_admin',
    is_active: 'true',
    state: 'active',
    sort: 'created_at',
    order: 'desc',
  },
  { topic: 'audit', ids: ['A', 'A'] },
]

describe.each([
  ['Korean', korean],
  ['English', english],
])('in %s', (_language, words) => {
  it('every key and every value of the trail is a word: neither JSON nor a name of the program', () => {
    const unknown: string[] = []
    const groups = { detail: words.detail, reason: { ...words.action, ...words.reason } } as Record<
      string,
      Record<string, string>
    >
    const named: Named = (group, name) => {
      const word = groups[group]?.[name]
      if (word === undefined && name !== 'A') unknown.push(`${group}.${name}`)
      return word ?? name
    }
    const text = JSON.stringify(NOTED.map((details) => readDetails(details, named)))
    expect(unknown).toEqual([])
    expect(text).not.toMatch(/_|[[{]\\"/)
  })
})
