import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '#shared/protocol/names'
import { Handshakes } from './handshakes.ts'

/** Handshakes whose tokens arrive when the test says so. */
function open() {
  const arrive: ((token: string) => void)[] = []
  const shown: object[] = []
  const handshakes = new Handshakes(() => new Promise((resolve) => arrive.push(resolve)))
  const ask = () => (handshakes.auth as (show: (auth: object) => void) => void)((auth) => shown.push(auth))
  return { handshakes, arrive, shown, ask }
}

describe('the handshake of a connection', () => {
  it('carries the token', async () => {
    const { arrive, shown, ask } = open()
    ask()
    arrive[0]?.('first')
    await Promise.resolve()
    expect(shown).toEqual([{ protocol: PROTOCOL_VERSION, token: 'first' }])
  })

  it('is not sent for a connection that has closed meanwhile', async () => {
    const { handshakes, arrive, shown, ask } = open()
    ask()
    handshakes.closed()
    arrive[0]?.('late')
    await Promise.resolve()
    expect(shown).toEqual([])
  })

  it('is sent once when tokens for several connections arrive together', async () => {
    const { handshakes, arrive, shown, ask } = open()
    ask()
    handshakes.closed()
    ask()
    for (const each of arrive) each('same')
    await Promise.resolve()
    expect(shown).toHaveLength(1)
  })

  it('has no token where the browser sends a cookie', () => {
    expect(new Handshakes().auth).toEqual({ protocol: PROTOCOL_VERSION })
  })
})
