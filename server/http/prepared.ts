import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Ctx } from './context.ts'

const compressed = {
  // The best level that is fast enough for a request.
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body: Buffer) => promisify(gzip)(body),
}
type Encoding = keyof typeof compressed

/** Smaller bodies are sent uncompressed. */
const COMPRESSED_FROM_BYTES = 1_024

/**
 * A body for many clients: serialized once, compressed once per encoding on demand, and answered with 304 to
 * clients that have it.
 */
export class Prepared {
  readonly etag: string
  readonly #body: Buffer
  readonly #compressed = new Map<Encoding, Promise<Buffer>>()

  constructor(body: string | Buffer) {
    this.#body = Buffer.from(body)
    // Weak: it is the same in every encoding.
    this.etag = `W/"${createHash('sha256').update(this.#body).digest('base64url').slice(0, 27)}"`
  }

  /** Sets it as the response body; the caller sets the type. */
  async answer(ctx: Ctx): Promise<void> {
    ctx.set('ETag', this.etag)
    // An answer for all visitors has its own Cache-Control already.
    if (/no-store/.test(ctx.response.get('Cache-Control'))) ctx.set('Cache-Control', 'private, no-cache')
    ctx.compress = false
    const encoding = this.#encodingFor(ctx)
    if (encoding === undefined) ctx.body = this.#body
    else {
      const body = await this.#in(encoding)
      ctx.set('Content-Encoding', encoding)
      ctx.body = body
    }
  }

  #encodingFor(ctx: Ctx): Encoding | undefined {
    if (this.#body.length < COMPRESSED_FROM_BYTES) return undefined
    const accepted = ctx.acceptsEncodings('br', 'gzip', 'identity')
    return accepted === 'br' || accepted === 'gzip' ? accepted : undefined
  }

  #in(encoding: Encoding): Promise<Buffer> {
    const made = this.#compressed.get(encoding) ?? compressed[encoding](this.#body)
    this.#compressed.set(encoding, made)
    return made
  }
}

/** The JSON schema for the document. */
export class PreparedJson<T> extends Prepared {
  declare readonly shape: T

  constructor(answer: T) {
    super(JSON.stringify(answer))
  }
}
