import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyAuditChain } from '#database/audit/audit-chain'
import { recordAudit } from '#database/audit/audit'
import { openDatabase, type Database } from '#database/pool'
import { emptyTrail } from '#database/testing/tampering'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { HOUR_MS } from '#shared/time'
import { logAuditAnchor } from './audit-anchor.ts'

const START_MS = Date.parse('2026-03-19T10:00:00+09:00')
const LOGIN = {
  adminId: null,
  adminAccountId: null,
  adminName: 'kim',
  action: 'login_failed',
  ipAddress: null,
  userAgent: null,
} as const

const anchors: string[] = []
const log = pino(
  { level: 'info' },
  {
    write: (line) => void anchors.push(String((JSON.parse(line) as { audit_anchor?: string }).audit_anchor)),
  },
)
let db: Database
let redis: Redis

beforeAll(async () => {
  await resetStack()
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
})

it('the end of the trail is logged once an hour over all workers, which reveals a trail that was cut and rewritten', async () => {
  for (let row = 0; row < 3; row++) await recordAudit(db, LOGIN)
  for (const minutes of [0, 1, 59, 60, 61])
    await logAuditAnchor({ db, redis, log, nowMs: START_MS + minutes * 60_000 })
  expect(anchors).toEqual([expect.stringMatching(/^3:[0-9a-f]{64}$/), anchors[0]])

  const [seq, hash = ''] = anchors[0]?.split(':') ?? []
  const anchor = { seq: Number(seq), hash }
  expect(await verifyAuditChain(db, { anchor })).toMatchObject({ ok: true })
  await emptyTrail(db)
  for (let row = 0; row < 3; row++) await recordAudit(db, LOGIN)
  expect(await verifyAuditChain(db)).toMatchObject({ ok: true })
  expect(await verifyAuditChain(db, { anchor })).toMatchObject({
    ok: false,
    broken: { kind: 'changed', seq: 3 },
  })
})

it('the end of the trail is logged again without delay after a clock that was ahead was corrected', async () => {
  const before = anchors.length
  await logAuditAnchor({ db, redis, log, nowMs: START_MS - 5 * HOUR_MS })
  expect(anchors).toHaveLength(before + 1)
})
