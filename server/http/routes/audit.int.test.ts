import { read, utils } from '@e965/xlsx'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordAudit, type AuditEntry } from '#database/audit/audit'
import type { AuditRow } from '#shared/rest/audit'
import { emptyTrail, tamper } from '#database/testing/tampering'
import { createPerson, startSession } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const act = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
  adminId: 'lee',
  adminAccountId: 7,
  adminName: '이순신',
  action: 'user_updated',
  target: 'kim',
  details: { before: { name: '김' }, after: { name: '김하나' } },
  ipAddress: '10.0.0.1',
  userAgent: 'test',
  ...overrides,
})

describe('the audit trail by REST', () => {
  let server: TestServer
  let admin: Record<string, string>
  /** What an admin reads who has read it before, so that the look is on record already, in a row that is no more. */
  const list = async (query: string) => {
    const look = () => server.get(`/api/admin/audit-logs${query}`, admin)
    await look()
    await cutTail()
    const { status, body } = await look()
    expect(status).toBe(200)
    return body as { items: AuditRow[]; total: number; last_seq: number }
  }
  const seqs = async (query: string) => (await list(query)).items.map(({ seq }) => seq)

  beforeAll(async () => {
    server = await startTestServer()
    const { database } = server
    admin = (await createPerson(server, 'park', { role: 'admin' })).session
    await emptyTrail(database)
    await recordAudit(database, act())
    await recordAudit(database, act({ action: 'login', target: 'lee', ipAddress: '10.0.0.2' }))
    await recordAudit(
      database,
      act({ adminId: null, adminName: '=cmd()', action: 'login_failed', target: '100%' }),
    )
    await recordAudit(database, act({ adminId: 'park', action: 'user_disabled' }))
  })
  beforeEach(cutTail)
  afterAll(() => server.close())

  it('the audit trail is refused to role user and without a session', async () => {
    const { session } = await createPerson(server, 'plain')
    for (const path of ['/api/admin/audit-logs', '/api/admin/audit-logs.csv']) {
      expect((await server.get(path, session)).status).toBe(403)
      expect((await server.get(path)).status).toBe(401)
    }
  })

  /** Takes away whatever came after the first four rows. */
  async function cutTail() {
    await tamper(server.database, async (transaction) => {
      await transaction('audit_logs').where('seq', '>', 4).delete()
      const fourth = await transaction('audit_logs').where({ seq: 4 }).first<{ hash: string }>('hash')
      await transaction('audit_head').update({ seq: 4, hash: fourth.hash })
    })
  }

  it('a read of the audit trail is recorded with its filter, once for a page that refreshes', async () => {
    const { session } = await createPerson(server, 'choi', { role: 'admin' })
    const read = async (query: string) =>
      expect((await server.get(`/api/admin/audit-logs${query}`, session)).status).toBe(200)
    for (const query of ['', '?page=2&page_size=1', '?after=0', '?after=3&limit=2']) await read(query)
    await read('?action=login&q=kim')
    await read('?q=kim&action=login&after=1')
    const rows = await server.database<{ details: string }>('audit_logs').where('seq', '>', 4).orderBy('seq')
    expect(
      rows.map(({ details, ...row }) => ({ ...row, details: JSON.parse(details) as unknown })),
    ).toMatchObject([
      {
        action: 'audit_viewed',
        admin_id: 'choi',
        target: null,
        details: { filter: {} },
        ip_address: '127.0.0.1',
      },
      { action: 'audit_viewed', details: { filter: { action: ['login'], q: 'kim' } } },
    ])
  })

  it('the audit trail is not sent while the read cannot be recorded', async () => {
    const { session } = await startSession(server, { userId: 'park', role: 'admin' })
    const look = () => server.get('/api/admin/audit-logs?action=login', session)
    await server.database.schema.renameTable('audit_head', 'audit_head_away')
    const refused = await look()
    await server.database.schema.renameTable('audit_head_away', 'audit_head')
    expect([refused.status, refused.body?.items]).toEqual([500, undefined])
    expect((await look()).status).toBe(200)
    expect(await server.database('audit_logs').where('seq', '>', 4)).toMatchObject([
      { action: 'audit_viewed' },
    ])
  })

  it('the audit trail is sent newest first, in pages, with the total', async () => {
    expect(await list('?page_size=3')).toMatchObject({
      items: [{ seq: 4 }, { seq: 3 }, { seq: 2 }],
      total: 4,
      page: 1,
      page_size: 3,
    })
    expect(await seqs('?page_size=3&page=2')).toEqual([1])
    expect(await seqs('?page=9')).toEqual([])
    expect((await list('?page_size=1&page=4')).items).toEqual([
      {
        seq: 1,
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        admin_id: 'lee',
        admin_name: '이순신',
        action: 'user_updated',
        target: 'kim',
        details: { before: { name: '김' }, after: { name: '김하나' } },
        ip_address: '10.0.0.1',
        user_agent: 'test',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        admin_account_id: 7,
        target_account_id: null,
      },
    ])
  })

  it.each([
    ['?action=login', [2]],
    ['?action=login,login_failed', [3, 2]],
    ['?admin_id=lee', [2, 1]],
    ['?target=kim', [4, 1]],
    ['?target=kim&admin_id=park', [4]],
    ['?q=10.0.0.2', [2]],
    ['?q=%EC%88%9C%EC%8B%A0', [4, 2, 1]],
    ['?q=PARK', [4]],
    ['?q=0%25', [3]],
    ['?q=_', []],
  ])('is filtered by %s', async (query, expected) => {
    expect(await seqs(query)).toEqual(expected)
    expect((await list(query)).total).toBe(expected.length)
  })

  it('the audit trail is filtered by time, the end excluded', async () => {
    const moments = await server.database('audit_logs').orderBy('seq').pluck<Date[]>('timestamp')
    const [, second, third] = moments.map((moment) => moment.getTime())
    const at = (ms: number | undefined) => encodeURIComponent(new Date(ms ?? NaN).toISOString())
    expect(await seqs(`?from=${at(second)}&to=${at((third ?? 0) + 1)}`)).toContain(2)
    expect(await seqs(`?to=${at(second)}`)).not.toContain(3)
    expect(await seqs('?from=2030-01-01T00:00:00%2B09:00')).toEqual([])
  })

  it('the audit trail after a number is sent oldest first, with the newest number', async () => {
    expect(await list('?after=2')).toMatchObject({ items: [{ seq: 3 }, { seq: 4 }], last_seq: 4 })
    expect(await list('?after=0&limit=1')).toMatchObject({ items: [{ seq: 1 }], last_seq: 4 })
    expect(await list('?after=4')).toEqual({ items: [], last_seq: 4 })
    expect(await list('?after=0&action=login')).toMatchObject({ items: [{ seq: 2 }], last_seq: 4 })
  })

  it.each([
    '?page=0',
    '?page=x',
    '?page=1&page=2',
    '?page_size=201',
    '?action=reboot',
    '?from=yesterday',
    '?q=%00',
  ])('refuses %s and names the field', async (query) => {
    const { status, body } = await server.get(`/api/admin/audit-logs${query}`, admin)
    expect(status).toBe(422)
    expect(body?.errors).toMatchObject([{ field: query.slice(1).split('=')[0] }])
  })

  it.each([
    '?from=0000-01-01T00:00:00Z',
    '?to=9999-12-31T23:59:59-23:59',
    '?page=1000000&page_size=200',
    '?after=9007199254740991',
    '?q=%5C',
    '?q=%F0%9F%98%80',
    '?action=',
    '?__proto__=x',
  ])('answers the filter %s', async (query) => {
    expect([200, 422]).toContain((await server.get(`/api/admin/audit-logs${query}`, admin)).status)
  })

  it('the audit trail is exported as CSV in UTF-8, and the export is recorded', async () => {
    const response = await fetch(
      `${server.url}/api/admin/audit-logs.csv?action=login_failed,audit_exported&token=x`,
      {
        headers: admin,
      },
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/)
    expect(response.headers.get('content-disposition')).toContain('audit-logs.csv')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const [header, exported = '', failed = ''] = bytes.subarray(3).toString('utf8').split('\r\n')
    expect(header).toBe(
      'seq,timestamp,admin_id,admin_name,action,target,details,ip_address,user_agent,hash,admin_account_id,target_account_id',
    )
    expect(exported).toMatch(/^5,[^,]+,park,이름 park,audit_exported,,"{""filter"":{""action"":/)
    expect(failed).toMatch(/^3,[^,]+,,'=cmd\(\),login_failed,"=""100%""",/)
  })

  it('an exported audit trail is read as text by spreadsheets, never as numbers, dates or formulas', async () => {
    const texts = {
      admin_id: '000660',
      admin_name: '＝cmd()',
      target: '1E5',
      user_agent: ' +1+cmd|x',
      ip_address: '10.0.0.1',
    }
    await server.database.batchInsert('audit_logs', [{ ...texts, action: 'logout', details: '{"a":"=1"}' }])
    const response = await fetch(`${server.url}/api/admin/audit-logs.csv?action=logout`, { headers: admin })
    const { Sheets, SheetNames } = read(await response.arrayBuffer(), { type: 'array' })
    const [row] = utils.sheet_to_json<Record<string, unknown>>(Sheets[SheetNames[0] ?? ''] ?? {}, {
      raw: true,
    })
    expect(row).toMatchObject({
      ...texts,
      admin_name: "'＝cmd()",
      user_agent: "' +1+cmd|x",
      details: '{"a":"=1"}',
    })
  })

  it('the audit trail is exported completely, however many rows there are', async () => {
    const rows = Array.from({ length: 1_200 }, (_, i) => ({ admin_name: `@${i}`, action: 'login' }))
    await server.database.batchInsert('audit_logs', rows, 400)
    const response = await fetch(`${server.url}/api/admin/audit-logs.csv?action=login`, { headers: admin })
    const lines = (await response.text()).trimEnd().split('\r\n').slice(1)
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual([
      ...Array.from({ length: 1_200 }, (_, i) => 1_204 - i),
      2,
    ])
    expect(lines[0]).toContain(",'@1199,")
  })

  it.each(['gzip', 'identity'])(
    'is broken off (%s), not left hanging, when a row cannot be read',
    async (encoding) => {
      const rows = Array.from({ length: 600 }, () => ({ admin_name: 'x', action: 'login', details: '{}' }))
      await server.database.batchInsert('audit_logs', rows, 300)
      await tamper(server.database, (transaction) =>
        transaction('audit_logs').where({ seq: 1 }).update({ timestamp: 'infinity' }),
      )
      const headers = { ...admin, 'Accept-Encoding': encoding }
      const whole = fetch(`${server.url}/api/admin/audit-logs.csv`, { headers }).then((response) =>
        response.text(),
      )
      await expect(whole).rejects.toThrow(/terminated|fetch failed/)
    },
    10_000,
  )
})
