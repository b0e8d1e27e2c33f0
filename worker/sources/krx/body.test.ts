import { describe, expect, test } from 'vitest'
import { readBody, refuseBlockPage, type RawBody } from './body.ts'
import { SourceFault } from '../access/fault.ts'
import { readTable } from './table.ts'
import { BLOCK_PAGE } from './testing/exchange.ts'

const raw = (status: number, text: string, location: string | null = null): RawBody => ({
  status,
  text,
  location,
})

function faultOf(read: () => unknown): SourceFault {
  try {
    read()
  } catch (error) {
    if (error instanceof SourceFault) return error
    throw error
  }
  throw new Error('no fault')
}

describe('an answer is classified by its body', () => {
  test('as JSON whatever its content type', () => {
    expect(readBody(raw(200, ' {"output":[]}\n'))).toEqual({ kind: 'json', value: { output: [] } })
  })

  test.each([
    raw(400, 'LOGOUT'),
    raw(404, 'LOGOUT\r\n'),
    raw(200, 'LOGOUT'),
    raw(
      200,
      "<html><script>alert('로그인 또는 회원가입이 필요합니다.');location.href='/login'</script></html>",
    ),
    raw(302, '', '/contents/MDC/COMS/client/MDCCOMS001.cmd'),
  ])('as a lost session: %o', (body) => {
    expect(readBody(body)).toEqual({ kind: 'logged_out' })
  })

  test.each<[string, string, RawBody]>([
    ['blocked', 'day', raw(200, BLOCK_PAGE)],
    ['blocked', 'day', raw(403, BLOCK_PAGE)],
    ['blocked', 'day', raw(302, '', '/contents/COM/blockError_01.jsp')],
    ['access_denied', 'denied', raw(403, '<html>Access Denied</html>')],
    ['access_denied', 'denied', raw(200, '<html>Service unavailable / temporary access instability</html>')],
    [
      'maintenance_page',
      'transient',
      raw(200, '<!DOCTYPE html><html><body>서비스 점검중입니다</body></html>'),
    ],
    ['server_error', 'transient', raw(500, '<html>error</html>')],
    ['server_error', 'transient', raw(502, '')],
    ['server_error', 'transient', raw(500, '{"message":"no"}')],
    ['truncated_answer', 'transient', raw(200, '{"OutBlock_1":[{"ISU_SRT_CD":"0603')],
    ['unusable_answer', 'transient', raw(200, '{"OutBlock_1":[}')],
    ['unusable_answer', 'transient', raw(400, '{"message":"range"}')],
    ['unusable_answer', 'transient', raw(404, '<html>404</html>')],
    ['unusable_answer', 'transient', raw(302, '', '/somewhere')],
    ['unusable_answer', 'transient', raw(200, 'what')],
    ['empty_answer', 'transient', raw(200, '')],
  ])('%s (%s): %o', (code, patience, body) => {
    expect(faultOf(() => readBody(body))).toMatchObject({ code, patience })
  })

  test('as restricted by a page with that message', () => {
    expect(faultOf(() => refuseBlockPage(raw(200, BLOCK_PAGE)))).toMatchObject({ code: 'blocked' })
    expect(() => refuseBlockPage(raw(200, '<html>login</html>'))).not.toThrow()
  })
})

describe('a table', () => {
  test.each(['OutBlock_1', 'output', 'block1'])('is found under %s', (key) => {
    const answer = { other: 1, [key]: [{ a: '1' }], CURRENT_DATETIME: '2026.01.25 PM 08:27:23' }
    expect(readTable(answer)).toEqual({ rows: [{ a: '1' }], currentDatetime: '2026.01.25 PM 08:27:23' })
  })

  test('that is missing makes the answer unusable', () => {
    expect(faultOf(() => readTable({ output: 'text' }))).toMatchObject({ code: 'unusable_answer' })
  })
})
