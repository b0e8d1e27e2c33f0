import { describe, expect, it } from 'vitest'
import { hostOf, isOwnOrigin } from './origin.ts'

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

describe('the host a request was sent to', () => {
  const headers = { host: '127.0.0.1:8000', 'x-forwarded-host': 'market.example.org , inner.lan' }

  it('is what the outermost of several proxies saw', () => {
    expect(hostOf(headers, true)).toBe('market.example.org')
  })

  it('is the Host header where no proxy is trusted, or none said anything', () => {
    expect(hostOf(headers, false)).toBe('127.0.0.1:8000')
    expect(hostOf({ host: '127.0.0.1:8000' }, true)).toBe('127.0.0.1:8000')
  })
})
