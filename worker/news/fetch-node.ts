import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import { PrivateAddressError, publicOnly } from '#platform/public-only'
import { SourceFault } from '../sources/access/fault.ts'
import type { Opened } from '../sources/access/send.ts'

type Init = Pick<RequestInit, 'headers' | 'signal'>

/** A GET as of `fetch`, without redirects; by `node:http`, whose connections can be kept to the public internet. */
export function fetchNode(href: string, init: Init): Promise<Opened> {
  return get(new URL(href), init, { agent: false })
}

/** The same, to public addresses alone. @throws SourceFault */
export async function fetchPublic(href: string, init: Init): Promise<Opened> {
  const url = new URL(href)
  try {
    return await get(url, init, publicOnly(url))
  } catch (error) {
    if (!(error instanceof PrivateAddressError)) throw error
    throw new SourceFault('unusable_answer', 'the feed leads to a private address', 'denied')
  }
}

function get(url: URL, { headers, signal }: Init, options: RequestOptions): Promise<Opened> {
  const { request: open } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const request = open(url, {
      ...options,
      headers: { ...Object.fromEntries(new Headers(headers)), 'accept-encoding': 'gzip, deflate, br' },
      ...(signal ? { signal } : {}),
    })
    request.on('error', reject)
    request.on('close', () => reject(new Error('the connection was closed without an answer')))
    request.on('response', (answer) => resolve(openedOf(answer)))
    request.end()
  })
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createUnzip,
  br: createBrotliDecompress,
}

function openedOf(answer: IncomingMessage): Opened {
  const { statusCode: status = 0, headers } = answer
  const decoder = DECODERS[headers['content-encoding']?.toLowerCase() ?? '']
  return {
    status,
    headers: new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    // The reader of the body gets the error.
    body: decoder === undefined ? answer : pipeline(answer, decoder(), () => undefined),
  }
}
