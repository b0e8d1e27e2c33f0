import { describe, expect, it } from 'vitest'
import { isConflict, isUnavailable, unavailableReason } from './unavailable.ts'

const withFields = (message: string, fields: object) => Object.assign(new Error(message), fields)
const reply = (message: string) => withFields(message, { name: 'ReplyError', command: { name: 'set' } })

describe('a store that cannot be used now is recognised', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
      'MISCONF',
    ],
    ["READONLY You can't write against a read only replica.", 'READONLY'],
    ['LOADING Redis is loading the dataset in memory', 'LOADING'],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'MASTERDOWN'],
    ['CLUSTERDOWN The cluster is down', 'CLUSTERDOWN'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'TRYAGAIN'],
    ['BUSY Redis is busy running a script.', 'BUSY'],
    ['NOREPLICAS Not enough good replicas to write.', 'NOREPLICAS'],
    ['NOAUTH Authentication required.', 'NOAUTH'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'WRONGPASS'],
    ["NOPERM User default has no permissions to run the 'set' command", 'NOPERM'],
    ['ERR max number of clients reached', 'max number of clients reached'],
    [
      'ERR Error running script (call to f_ab): @user_script:9: @user_script: 9: -OOM command not allowed',
      'OOM',
    ],
  ])('by the code of a reply of Redis: %s', (message, reason) => {
    expect(unavailableReason(reply(message))).toBe(reason)
  })

  it('by the replies inside a transaction that Redis discarded', () => {
    const discarded = reply('EXECABORT Transaction discarded because of previous errors.')
    expect(isUnavailable(discarded)).toBe(false)
    expect(unavailableReason(Object.assign(discarded, { previousErrors: [reply('OOM command')] }))).toBe(
      'OOM',
    )
  })

  it.each(
    '08000 08001 08006 08P01 53000 53100 53200 53300 53400 57014 57P01 57P02 57P03 58000 58030 28P01 3D000 25006 25P03'.split(
      ' ',
    ),
  )('by SQLSTATE %s, also inside the error of the model', (code) => {
    expect(unavailableReason(withFields('insert into "x" - refused', { code }))).toBe(code)
    const wrapped = withFields('', { name: 'DBError', nativeError: withFields('', { code }) })
    expect(unavailableReason(wrapped)).toBe(code)
  })

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'EMFILE',
  ])('by the system error %s, also where several addresses were tried', (code) => {
    expect(unavailableReason(withFields('connect', { code }))).toBe(code)
    const tried = new AggregateError([withFields('::1', { code }), withFields('127.0.0.1', { code })])
    expect(unavailableReason(new Error('no connection', { cause: tried }))).toBe(code)
  })

  it('by a missing Unix socket, but not by any other missing file', () => {
    expect(isUnavailable(withFields('', { code: 'ENOENT', syscall: 'connect' }))).toBe(true)
    expect(isUnavailable(withFields('', { code: 'ENOENT', syscall: 'open' }))).toBe(false)
  })

  it.each(['MaxRetriesPerRequestError', 'ClusterAllFailedError', 'KnexTimeoutError'])(
    'by the type %s',
    (name) => {
      expect(unavailableReason(withFields('whatever', { name }))).toBe(name)
    },
  )

  it.each([
    'Connection terminated unexpectedly',
    'Connection is closed.',
    'Command timed out',
    'timeout expired',
  ])('by a driver error without fields, also behind the statement that knex puts in front: %s', (words) => {
    expect(isUnavailable(new Error(words))).toBe(true)
    expect(isUnavailable(new Error(`select * from "users" where "name" = 'a - b' - ${words}`))).toBe(true)
  })
})

describe('another fault is not taken for a store that is unavailable', () => {
  it.each([
    ['a refused reply', reply('ERR wrong number of arguments')],
    ['a value of another type', reply('WRONGTYPE Operation against a key holding the wrong kind of value')],
    [
      'words of a driver in a value',
      withFields("insert 'Connection terminated' - duplicate", { code: '23505' }),
    ],
    ['words of a driver before other words', new Error('Connection is closed. - a column is missing')],
    ['a code in the words of a script', reply("ERR user_script:1: Script attempted to access 'OOM '")],
    ['a mistake in a statement', withFields('', { code: '42601' })],
    ['a mistake of ours', new TypeError('x is not a function')],
    [
      'another host that cannot be reached',
      new TypeError('fetch failed', { cause: withFields('connect', { code: 'ECONNREFUSED' }) }),
    ],
    ['a request that was given up', new DOMException('This operation was aborted', 'AbortError')],
    ['no error at all', { code: 'ECONNREFUSED' }],
    ['nothing', undefined],
  ])('%s', (_, error) => {
    expect(isUnavailable(error)).toBe(false)
  })

  it('an error that is its own cause does not cause an endless loop', () => {
    const error = new Error('round')
    error.cause = error
    expect(isUnavailable(error)).toBe(false)
  })
})

it('a serialisation failure is a conflict, also inside an error of the model', () => {
  for (const code of ['40001', '40P01']) {
    expect(isConflict(withFields('', { code }))).toBe(true)
    expect(isConflict(withFields('', { nativeError: withFields('', { code }) }))).toBe(true)
  }
  expect(isConflict(withFields('', { code: '57P01' }))).toBe(false)
})
