import type { Handler } from '../context.ts'

/** The encodings that every supported version of Node has. */
const ENCODINGS = ['br', 'gzip', 'deflate', 'identity']

/**
 * A client that accepts none of our encodings, and not even `identity`, gets the uncompressed answer, which
 * RFC 9110 permits: the compression middleware would throw after the error handler.
 */
export const acceptEncoding: Handler = async (ctx, next) => {
  const { headers } = ctx.request
  // The compression middleware understands `;Q=0`, this negotiation does not.
  if (headers['accept-encoding'] !== undefined)
    headers['accept-encoding'] = ctx.get('accept-encoding').toLowerCase()
  if (ctx.acceptsEncodings(...ENCODINGS) === false) delete headers['accept-encoding']
  await next()
}
