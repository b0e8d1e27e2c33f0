import { randomUUID } from 'node:crypto'
import { seoulIso } from '#shared/market/seoul-time'
import { DAY_MS, MINUTE_MS } from '#shared/time'

export const APP_KEY = 'PStandIn0000000000000000000000000key'
export const APP_SECRET = `stand-in-${'s'.repeat(171)}`

type Issue = { status: number; body: object }

/** Issues tokens and approval keys as the broker does, one a minute. */
export class Credentials {
  /** The number of issued tokens, and of attempts that were refused as too many. */
  tokens = 0
  refusedIssues = 0
  approvals = 0
  tokenLifeMs = DAY_MS
  /** Whether a token that was issued elsewhere revokes the one before. */
  oldTokenDies = true
  /** Whether the same token is returned while it is valid. */
  sameToken = false
  readonly #now: () => number
  readonly #living = new Map<string, number>()
  readonly #approved = new Set<string>()
  #lastIssueMs = -Infinity
  /** The last issued token. */
  newest: string | null = null

  constructor(now: () => number) {
    this.#now = now
  }

  issueToken(body: Record<string, unknown>): Issue {
    if (body.appkey !== APP_KEY) return refused('EGW00103', '유효하지 않은 AppKey입니다.')
    if (body.appsecret !== APP_SECRET) return refused('EGW00105', '유효하지 않은 AppSecret입니다.')
    const nowMs = this.#now()
    if (nowMs - this.#lastIssueMs < MINUTE_MS) {
      this.refusedIssues += 1
      return refused('EGW00133', '접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)')
    }
    this.#lastIssueMs = nowMs
    this.tokens += 1
    const isKept = this.sameToken && this.newest !== null && this.isAlive(this.newest)
    if (this.oldTokenDies && !isKept) this.#living.clear()
    const token = isKept && this.newest !== null ? this.newest : `token-${randomUUID()}`
    this.newest = token
    this.#living.set(token, this.#living.get(token) ?? nowMs + this.tokenLifeMs)
    const endsMs = this.#living.get(token) ?? nowMs
    return {
      status: 200,
      body: {
        access_token: token,
        token_type: 'Bearer',
        expires_in: Math.round((endsMs - nowMs) / 1_000),
        access_token_token_expired: seoulIso(endsMs).slice(0, 19).replace('T', ' '),
      },
    }
  }

  issueApproval(body: Record<string, unknown>): Issue {
    if (body.appkey !== APP_KEY) return refused('EGW00103', '유효하지 않은 AppKey입니다.')
    if (body.secretkey !== APP_SECRET) return refused('EGW00105', '유효하지 않은 AppSecret입니다.')
    this.approvals += 1
    const key = randomUUID()
    this.#approved.add(key)
    return { status: 200, body: { approval_key: key } }
  }

  isAlive(token: string): boolean {
    return (this.#living.get(token) ?? -Infinity) > this.#now()
  }

  isApproved(key: unknown): boolean {
    return typeof key === 'string' && this.#approved.has(key)
  }

  /** As if a token of the same key had been issued elsewhere. */
  forgetTokens(): void {
    this.#living.clear()
    this.newest = null
  }

  forgetApprovals(): void {
    this.#approved.clear()
  }

  /** As if another program had just requested one. */
  noteIssue(): void {
    this.#lastIssueMs = this.#now()
  }
}

function refused(code: string, description: string): Issue {
  return { status: 403, body: { error_code: code, error_description: description } }
}
