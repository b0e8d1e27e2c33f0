import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Pushed {
  path: string
  headers: IncomingHttpHeaders
  /** Decrypted. */
  payload: unknown
}

/**
 * A push service with one browser behind it. It answers as the first part of the path says (`/201/…`), checks the signature as RFC 8292
 * and decrypts as RFC 8291 describe it, and nothing of it is from the library that sends.
 */
export class PushService {
  readonly received: Pushed[] = []
  readonly #browser = createECDH('prime256v1')
  readonly #auth = randomBytes(16)
  readonly #server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { url: path = '', headers } = request
      const status = Number(path.split('/')[1])
      const isSigned = this.#isSigned(headers.authorization ?? '')
      this.received.push({ path, headers, payload: isSigned ? this.#decrypted(body) : null })
      response.writeHead(isSigned ? status : 403).end()
    })
  })
  #origin = ''

  async listen(): Promise<void> {
    this.#browser.generateKeys()
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening))
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): Promise<unknown> {
    return new Promise((closed) => this.#server.close(closed))
  }

  /** What the browser gives the board. */
  subscription(path: string) {
    const p256dh = this.#browser.getPublicKey('base64url')
    return { endpoint: this.#origin + path, p256dh, auth: this.#auth.toString('base64url') }
  }

  #isSigned(authorization: string): boolean {
    const { token = '', key = '' } =
      /^vapid t=(?<token>[^,]+), k=(?<key>.+)$/.exec(authorization)?.groups ?? {}
    const [head = '', claims = '', signature = ''] = token.split('.')
    const point = Buffer.from(key, 'base64url')
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
    const publicKey = createPublicKey({
      key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
      format: 'jwk',
    })
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
      string,
      unknown
    >
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    return (
      isSigned && aud === this.#origin && Number(exp) * 1_000 > Date.now() && /^mailto:/.test(String(sub))
    )
  }

  #decrypted(body: Buffer): unknown {
    const idLength = body.readUInt8(20)
    const [salt, sender] = [body.subarray(0, 16), body.subarray(21, 21 + idLength)]
    const content = body.subarray(21 + idLength)
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#browser.getPublicKey(), sender])
    const secret = hkdfSync('sha256', this.#browser.computeSecret(sender), this.#auth, info, 32)
    const derived = (text: string, bytes: number) =>
      Buffer.from(
        hkdfSync('sha256', Buffer.from(secret), salt, Buffer.from(`Content-Encoding: ${text}\0`), bytes),
      )
    const decipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12))
    decipher.setAuthTag(content.subarray(-16))
    const padded = Buffer.concat([decipher.update(content.subarray(0, -16)), decipher.final()])
    // The last record ends with a 2 and zeros.
    return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString())
  }
}
