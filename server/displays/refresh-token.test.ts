import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TokenHashes } from '#database/displays/displays'
import { firstToken, judgeToken, nextToken, readRefreshToken, sha256, tokenText } from './refresh-token.ts'
import type { RefreshToken, Verdict } from './refresh-token.ts'

const ID = '0b8e7c1e-5d53-4c5b-9f0a-3f2f0b6f9f10'
const KEY = 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'

const knownOf = ({ family, turn }: RefreshToken): TokenHashes => ({
  family_hash: sha256(family),
  token_hash: sha256(turn),
  previous_hash: null,
  attempt_hash: null,
})

/** What a server does with a token, as far as its display's row goes. */
class Row {
  known: TokenHashes
  newest: RefreshToken
  isRevoked = false

  constructor(first: RefreshToken) {
    this.newest = first
    this.known = knownOf(first)
  }

  refresh(token: RefreshToken, attempt: string): Verdict {
    const verdict = judgeToken(token, attempt, this.known)
    if (verdict === 'reused') this.isRevoked = true
    if (verdict === 'current') {
      this.newest = nextToken(token, attempt, KEY)
      const before = { previous_hash: sha256(token.turn), attempt_hash: sha256(attempt) }
      this.known = { ...knownOf(this.newest), ...before }
    }
    return verdict
  }
}

describe('a refresh token', () => {
  it('a refresh token is parsed only in its exact spelling', () => {
    const token = firstToken(ID)
    const text = tokenText(token)
    expect(readRefreshToken(text)).toEqual(token)
    for (const other of [`${text}=`, ` ${text}`, text.toUpperCase(), `${text}.`, text.slice(0, -1), ID, ''])
      expect([other, readRefreshToken(other)]).toEqual([other, undefined])
  })

  it('any text is evaluated without an exception', () => {
    fc.assert(fc.property(fc.string(), (text) => readRefreshToken(text) === undefined))
  })

  it('the next token depends on the attempt and on the key of the servers', () => {
    const token = firstToken(ID)
    const next = (attempt: string, key = KEY) => tokenText(nextToken(token, attempt, key))
    expect(next('one')).toBe(next('one'))
    expect(new Set([tokenText(token), next('one'), next('two'), next('one', `${KEY}2`)]).size).toBe(4)
  })
})

describe('a refresh', () => {
  it('a token of another family is foreign and changes nothing', () => {
    const row = new Row(firstToken(ID))
    expect(row.refresh(firstToken(ID), 'guessed')).toBe('foreign')
    expect(row.isRevoked).toBe(false)
  })

  it('lost answers of a screen are never taken for a theft', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (answersArrive) => {
        const row = new Row(firstToken(ID))
        let held = row.newest
        let attempt = 0
        for (const arrives of answersArrive) {
          const verdict = row.refresh(held, String(attempt))
          expect(verdict).toBeOneOf(['current', 'repeated'])
          if (!arrives) continue
          held = nextToken(held, String(attempt), KEY)
          attempt++
        }
        expect(row.isRevoked).toBe(false)
      }),
    )
  })

  it('two holders of one token are detected at the latest when both have refreshed twice', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (turns) => {
        const row = new Row(firstToken(ID))
        const holders = {
          screen: { held: row.newest, refreshed: 0 },
          thief: { held: row.newest, refreshed: 0 },
        }
        for (const isThief of turns) {
          const name = isThief ? 'thief' : 'screen'
          const holder = holders[name]
          const attempt = `${name} ${holder.refreshed}`
          if (row.refresh(holder.held, attempt) === 'reused') break
          holder.held = nextToken(holder.held, attempt, KEY)
          holder.refreshed++
          if (holders.screen.refreshed >= 2 && holders.thief.refreshed >= 2) break
          if (holder.refreshed > 50) return
        }
        expect(row.isRevoked).toBe(true)
      }),
    )
  })
})
