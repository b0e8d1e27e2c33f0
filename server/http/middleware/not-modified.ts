import type { Handler } from '../context.ts'

/**
 * An answer that says its ETag is not sent again to whoever has it. Not Koa's `fresh`: it sends all to a request that
 * says `Cache-Control: no-cache`, which every `fetch` with an If-None-Match of its own does.
 */
export const notModified: Handler = async (ctx, next) => {
  await next()
  const etag = ctx.response.headers.etag
  if (typeof etag !== 'string' || ctx.status !== 200) return
  const known = ctx.get('If-None-Match').split(',')
  if (known.some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))) ctx.status = 304
}

/** Without the mark of a weak tag: it makes no difference here. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
