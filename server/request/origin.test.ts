import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { judgeOrigin, refusedOrigin, type OriginRule } from './origin.ts'

const DIRECT: OriginRule = { publicUrl: null, trustProxy: 0 }
const PROXIED: OriginRule = { publicUrl: null, trustProxy: 1 }
const PUBLIC: OriginRule = { publicUrl: 'https://market.example.org/', trustProxy: 1 }

const isOwn = (headers: IncomingHttpHeaders, rule: OriginRule) => judgeOrigin(headers, rule).isOwn

describe('the origin of a request', () => {
  it.each([
    ['none, as scripts send', undefined, true],
    ['our own address', 'http://market.lan:8000', true],
    ['our own address behind TLS', 'https://market.lan:8000', true],
    ['our own address in other letters', 'HTTP://Market.LAN:8000', true],
    ['our own address with the dot of a full name', 'http://market.lan.:8000', true],
    ['another port', 'http://market.lan:8001', false],
    ['no port', 'http://market.lan', false],
    ['another site', 'https://evil.example', false],
    ['a site that begins like ours', 'http://market.lan:8000.evil.example', false],
    ['a site whose user is called like ours', 'http://market.lan:8000@evil.example', false],
    ['our own address with a user', 'http://evil@market.lan:8000', false],
    ['another scheme', 'ftp://market.lan:8000', false],
    ['an extension of the browser', 'chrome-extension://market.lan:8000', false],
    ['more than an origin', 'http://market.lan:8000/page', false],
    ['a sandboxed frame', 'null', false],
    ['two of them', 'http://market.lan:8000, http://market.lan:8000', false],
    ['no address at all', 'market.lan:8000 ', false],
  ])('%s', (_, origin, own) => {
    expect(isOwn({ origin, host: 'market.lan:8000' }, DIRECT)).toBe(own)
  })

  it.each([
    ['https://board.lan', 'board.lan:443', true],
    ['http://board.lan', 'board.lan:80', true],
    ['https://board.lan', 'board.lan:80', false],
    ['http://board.lan:443', 'board.lan:443', true],
    ['https://board.lan', 'BOARD.lan', true],
    ['https://board.lan.', 'board.lan', true],
    ['http://board.lan', 'board.lan.:80', true],
    ['http://[2001:db8::1]', '[2001:DB8:0::1]:80', true],
    ['http://[2001:db8::1]:8000', '[2001:db8::1]:8000', true],
    ['http://[2001:db8::1]:8000', '[2001:db8::2]:8000', false],
    ['https://xn--mnchen-3ya.de', 'XN--mnchen-3ya.de:443', true],
    ['https://board.lan', '', false],
    ['https://board.lan', '[', false],
    ['https://board.lan', 'board.lan/page', false],
  ])('%s is compared with Host %s as URLs are', (origin, host, own) => {
    expect(isOwn({ origin, host }, DIRECT)).toBe(own)
  })

  it.each([
    ['https', 'https://board.lan', true],
    ['https', 'http://board.lan', false],
    ['http', 'https://board.lan', false],
    ['HTTPS, http', 'https://board.lan', true],
    ['wss', 'https://board.lan', true],
  ])('is compared by its scheme where a trusted proxy sends %s: %s', (proto, origin, own) => {
    const headers = { origin, host: 'board.lan', 'x-forwarded-proto': proto }
    expect(isOwn(headers, PROXIED)).toBe(own)
    expect(isOwn(headers, DIRECT)).toBe(true)
  })

  it('may be the public address where a proxy rewrites Host, but by the right scheme', () => {
    const host = '127.0.0.1:8000'
    expect(isOwn({ host, origin: 'https://market.example.org' }, PUBLIC)).toBe(true)
    expect(isOwn({ host, origin: 'http://market.example.org' }, PUBLIC)).toBe(false)
    expect(isOwn({ host, origin: 'https://market.example.org:8443' }, PUBLIC)).toBe(false)
  })

  it('is compared with the host that the outermost of several trusted proxies saw', () => {
    const headers = {
      origin: 'https://market.example.org',
      host: '127.0.0.1:8000',
      'x-forwarded-host': 'market.example.org , inner.lan',
    }
    expect(isOwn(headers, PROXIED)).toBe(true)
    expect(isOwn(headers, DIRECT)).toBe(false)
  })

  it('is compared with the port of X-Forwarded-Port where Host has lost it', () => {
    const headers = { host: 'board.lan', 'x-forwarded-port': '8443', 'x-forwarded-proto': 'https' }
    expect(isOwn({ ...headers, origin: 'https://board.lan:8443' }, PROXIED)).toBe(true)
    expect(isOwn({ ...headers, origin: 'https://board.lan:8444' }, PROXIED)).toBe(false)
  })

  describe('behind a proxy that drops the port from Host', () => {
    const headers = { host: 'board.lan', 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' }
    it.each([
      ['the same host', {}, 'http://board.lan:8080', true],
      ['another host', {}, 'http://evil.lan:8080', false],
      ['another scheme', {}, 'https://board.lan:8080', false],
      [
        'another page of the same host, by the browser',
        { 'sec-fetch-site': 'same-site' },
        'http://board.lan:8080',
        false,
      ],
      ['a Host that kept its port', { host: 'board.lan:8081' }, 'http://board.lan:8080', false],
    ])('%s', (_, more, origin, own) => {
      expect(isOwn({ ...headers, ...more, origin }, PROXIED)).toBe(own)
    })

    it('only behind a proxy, and where PUBLIC_URL does not define it exactly', () => {
      const origin = 'http://board.lan:8080'
      expect(isOwn({ ...headers, origin }, DIRECT)).toBe(true)
      expect(isOwn({ host: 'board.lan', origin }, DIRECT)).toBe(false)
      expect(isOwn({ ...headers, origin }, { ...PUBLIC, publicUrl: 'http://board.lan' })).toBe(false)
    })
  })

  it.each([
    ['same-origin', true],
    ['same-site', false],
    ['cross-site', false],
    ['none', false],
  ])("is decided by the browser's Sec-Fetch-Site '%s'", (site, own) => {
    const headers = { origin: 'https://board.lan:8443', host: 'backend:8000', 'sec-fetch-site': site }
    expect(isOwn(headers, PROXIED)).toBe(own)
    expect(isOwn({ ...headers, origin: 'null' }, PROXIED)).toBe(false)
  })
})

it('the log line about a refusal names the origin and what was expected', () => {
  const headers = {
    origin: `http://${'x'.repeat(9_000)}`,
    host: 'board.lan:8080',
    'x-forwarded-proto': 'http',
  }
  const line = refusedOrigin(headers, judgeOrigin(headers, PUBLIC))
  expect(line).toEqual({
    origin: `http://${'x'.repeat(293)}`,
    expected: ['http://board.lan:8080', 'https://market.example.org'],
  })
})
