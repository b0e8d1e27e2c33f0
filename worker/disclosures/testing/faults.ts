import type { ServerResponse } from 'node:http'
import { DART_STATUSES } from '../dart-status.ts'
import { sendStatus, sendXml } from './filing-servers.ts'

/** A fault, with the resulting status of the collector. */
type Way = readonly [name: string, fail: (response: ServerResponse) => void, code: string]

export const FAULTS: readonly Way[] = [
  ['server error', (response) => void response.writeHead(503).end(), 'server_error'],
  ['forbidden', (response) => void response.writeHead(403).end(), 'access_denied'],
  ['too many', (response) => void response.writeHead(429).end(), 'rate_limited'],
  [
    'redirect to a private address',
    (response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    'unusable_answer',
  ],
  [
    'page for people',
    (response) => void response.writeHead(200).end('<!DOCTYPE html><html><body>점검중</body></html>'),
    'maintenance_page',
  ],
  [
    'cut line',
    (response) => void response.writeHead(200).write('<rss', () => response.destroy()),
    'connection_lost',
  ],
  ['no form', (response) => void response.writeHead(200).end('{"status":'), 'unusable_answer'],
  [
    'larger than allowed',
    (response) => void response.writeHead(200).end('x'.repeat(6 * 1024 * 1024)),
    'unusable_answer',
  ],
]

const ENTITY_BOMB = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>`

/** It takes the whole timeout. */
const SILENCE: Way = ['silence', () => {}, 'timeout']
const BOMB: Way = ['entity bomb', (response) => sendXml(response, ENTITY_BOMB), 'unusable_answer']
/** To the reader of JSON it is a page for people. */
const XML: Way = ['entity bomb', (response) => sendXml(response, ENTITY_BOMB), 'maintenance_page']
const STATUSES = Object.entries(DART_STATUSES).flatMap(([status, meaning]): Way[] =>
  meaning === null ? [] : [[`status ${status}`, (response) => sendStatus(response, status), meaning.code]],
)

/** Every way in which each source can fail. */
export const WAYS: Readonly<Record<'kind' | 'dart', readonly Way[]>> = {
  kind: [...FAULTS, BOMB, SILENCE],
  dart: [...FAULTS, XML, SILENCE, ...STATUSES],
}
