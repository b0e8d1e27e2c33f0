import { expect, test } from 'vitest'
import {
  closeStatement,
  firstValueOf,
  parameterStatus,
  query,
  sqlOf,
  startupRequestOf,
  statementNameOf,
  statusOf,
  SYNC,
  withSql,
  withStatementName,
} from './messages.ts'

/** A message as Postgres frames it: type, length with its own four bytes, body. */
function message(type: string, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(type), length, bytes])
}

const parse = message('P', 'name\0SELECT 1\0\0\0')
const bind = message('B', 'portal\0name\0\0\0\0\0\0\0')

test('a Query message carries its SQL in the frame of the Postgres protocol', () => {
  expect(Buffer.from(query('SELECT 1'))).toEqual(message('Q', 'SELECT 1\0'))
  expect(sqlOf(query('SELECT 1'))).toBe('SELECT 1')
})

test('SQL is found and replaced in Parse, and the name and the parameter types stay', () => {
  expect(sqlOf(parse)).toBe('SELECT 1')
  expect(Buffer.from(withSql(parse, 'SELECT 22'))).toEqual(message('P', 'name\0SELECT 22\0\0\0'))
  expect(sqlOf(bind)).toBeUndefined()
})

test('a statement is renamed in Parse, Bind, Describe and Close', () => {
  expect(Buffer.from(withStatementName(parse, 'x:name'))).toEqual(message('P', 'x:name\0SELECT 1\0\0\0'))
  expect(Buffer.from(withStatementName(bind, 'x'))).toEqual(message('B', 'portal\0x\0\0\0\0\0\0\0'))
  expect(Buffer.from(withStatementName(message('D', 'Sname\0'), 'x'))).toEqual(message('D', 'Sx\0'))
  expect(Buffer.from(withStatementName(closeStatement('name'), 'x'))).toEqual(message('C', 'Sx\0'))
})

test('a portal is not a statement', () => {
  expect(statementNameOf(message('D', 'Pname\0'))).toBeUndefined()
  expect(statementNameOf(message('E', 'name\0\0\0\0\0'))).toBeUndefined()
})

test('the status is that of the ReadyForQuery message, and bytes that look like one are not', () => {
  const lookalike = parameterStatus('x', 'Z\0\0\0\u0005I')
  expect(statusOf(Buffer.concat([lookalike, message('Z', 'T')]))).toBe('transaction')
  expect(statusOf(Buffer.concat([lookalike, message('Z', 'E')]))).toBe('failed')
  expect(statusOf(message('Z', 'I'))).toBe('idle')
  expect(statusOf(lookalike)).toBeUndefined()
  expect(statusOf(new Uint8Array())).toBeUndefined()
})

test('the first value of a reply is read as text, and NULL is none', () => {
  const row = message('D', Buffer.from('\0\u0001\0\0\0\u0002ok'))
  const nothing = message('D', Buffer.from([0, 1, 255, 255, 255, 255]))
  expect(firstValueOf(Buffer.concat([SYNC, row]))).toBe('ok')
  expect(firstValueOf(nothing)).toBeUndefined()
  expect(firstValueOf(SYNC)).toBeUndefined()
})

test('requests in place of a StartupMessage are recognised by their code', () => {
  const request = (code: number): Buffer => {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32BE(8, 0)
    bytes.writeUInt32BE(code, 4)
    return bytes
  }
  expect(startupRequestOf(request(80877102))).toBe('cancel')
  expect(startupRequestOf(request(80877104))).toBe('gss-encryption')
  expect(startupRequestOf(request(80877103))).toBeUndefined()
})
