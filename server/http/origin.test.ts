import { describe, expect, it } from 'vitest'
import { isOwnOrigin } from './origin.ts'

describe('the origin of a request', () => {
  it.each([
    ['none, as scripts send', undefined, true],
    ['our own address', 'http://market.lan:8000', true],
    ['our own address behind TLS', 'https://market.lan:8000', true],
    ['another port', 'http://market.lan:8001', false],
    ['another site', 'https://evil.example', false],
    ['a site that begins like ours', 'http://market.lan:8000.evil.example', false],
    ['a sandboxed frame', 'null', false],
    ['no address at all', 'market.lan:8000 ', false],
  ])('%s', (_, origin, own) => {
    expect(isOwnOrigin(origin, 'market.lan:8000', null)).toBe(own)
  })

  it('may be the public address where a proxy rewrites Host', () => {
    expect(isOwnOrigin('https://market.example.org', '127.0.0.1:8000', 'https://market.example.org/')).toBe(
      true,
    )
    expect(isOwnOrigin('http://market.example.org', '127.0.0.1:8000', 'https://market.example.org/')).toBe(
      false,
    )
  })
})
