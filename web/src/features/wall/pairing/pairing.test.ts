import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../../rest/request.ts'
import type { Api } from '../../../rest/request.ts'
import { pair, type PairingState } from './pairing.ts'

const GRANT = { display_id: 'one', access_token: 'short', expires_in: 900, refresh_token: 'long' }
const opening = (code: string) => ({ code, secret: `secret of ${code}`, expires_at: '', expires_in: 600 })

/** A server that gives these answers in turn; what is no answer is thrown. */
async function run(answers: unknown[]) {
  const states: PairingState[] = []
  const requests: [string, unknown][] = []
  const page = new AbortController()
  const api: Api = {
    request: (_method, path, body) => {
      requests.push([path.replace('/api/displays/', ''), body])
      const answer = answers.shift()
      if (answers.length === 0 && answer === undefined) page.abort()
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer ?? { state: 'expired' })
    },
  }
  const paused: number[] = []
  const pause = (ms: number) => Promise.resolve(void paused.push(ms))
  const onState = (state: PairingState) => void states.push(state)
  const paired = await pair({ api, facts: { width: 1920 }, onState, pause, signal: page.signal })
  return { paired, states, requests, paused }
}

describe('a screen that waits to be paired', () => {
  it('shows the code, claims with the secret, and is given its credentials', async () => {
    const { paired, states, requests } = await run([
      opening('7KQ2MX'),
      { state: 'waiting', identify: 0 },
      { state: 'paired', ...GRANT },
    ])
    expect(paired).toMatchObject(GRANT)
    expect(states.at(-1)).toEqual({ state: 'waiting', code: '7KQ2MX', minutes: 10, identify: 0 })
    expect(requests[0]).toEqual(['pairings', { width: 1920 }])
    expect(requests[1]).toEqual([
      'pairings/claim',
      { secret: 'secret of 7KQ2MX', wait_ms: 10_000, identified: 0 },
    ])
  })

  it('shows another code when the time of one is over', async () => {
    const { states } = await run([
      opening('AAAAAA'),
      { state: 'expired' },
      opening('BBBBBB'),
      { state: 'paired', ...GRANT },
    ])
    expect(states.flatMap((state) => (state.state === 'waiting' ? state.code : []))).toEqual([
      'AAAAAA',
      'BBBBBB',
    ])
  })

  it('keeps its code on the screen while the server is away', async () => {
    const away = new ProblemError('unreachable', '')
    const { states, paused } = await run([opening('AAAAAA'), away, { state: 'paired', ...GRANT }])
    expect(states.map(({ state }) => state)).toEqual(['opening', 'waiting'])
    expect(paused).toEqual([3_000])
  })

  it('shows that too many screens wait, and retries at the time of the server, after a minute at the latest', async () => {
    const tooMany = new ProblemError('rate_limited', '', [], 500)
    const { states, paused } = await run([tooMany, opening('AAAAAA'), { state: 'paired', ...GRANT }])
    expect(states[1]).toEqual({ state: 'away', why: 'rate_limited' })
    expect(paused).toEqual([60_000])
  })

  it('flashes once for each time that it is to identify itself', async () => {
    const { states, requests } = await run([
      opening('AAAAAA'),
      { state: 'waiting', identify: 2 },
      { state: 'paired', ...GRANT },
    ])
    expect(states.at(-1)).toMatchObject({ identify: 2 })
    expect(requests.at(-1)?.[1]).toMatchObject({ identified: 2 })
  })
})
