import type { Handler } from '../context.ts'

/**
 * Answers 304 to a client that has the current ETag. Koa's `fresh` is not used: it ignores the ETag of a
 * request with `Cache-Control: no-cache`, which every `fetch` with its own If-None-Match sends.
 */
export const notModified: Handler = async (ctx, next) => {
  await next()
  const etag = ctx.response.headers.etag
  if (typeof etag !== 'string' || ctx.status !== 200) return
  const known = ctx.get('If-None-Match').split(',')
  if (known.some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))) ctx.status = 304
}

/** Without the mark of a weak tag, which makes no difference here. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
