import type { Handler } from '../context.ts'

/** What there is in each version of Node. */
const ENCODINGS = ['br', 'gzip', 'deflate', 'identity']

/**
 * A client that accepts no encoding we have, and not even none (`identity;q=0`), is sent the answer as it is, which RFC 9110 leaves to us:
 * what compresses would fail on it, after everything that makes an error an answer.
 */
export const acceptEncoding: Handler = async (ctx, next) => {
  const { headers } = ctx.request
  // What compresses takes `;Q=0` for what it means, what is asked here does not.
  if (headers['accept-encoding'] !== undefined)
    headers['accept-encoding'] = ctx.get('accept-encoding').toLowerCase()
  if (ctx.acceptsEncodings(...ENCODINGS) === false) delete headers['accept-encoding']
  await next()
}
