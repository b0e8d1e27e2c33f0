import path from 'node:path'
import { send } from '@koa/send'
import type { Ctx, Handler } from '../context.ts'

/** Vite names the files in this folder by a hash of their contents. */
const HASHED = '/assets/'

/**
 * Serves the built web with its precompressed files. A path without an extension that is no file is a page of
 * the web's router.
 */
export function webFiles(root: string): Handler {
  return async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || /^\/api(\/|$)/i.test(ctx.path)) {
      await next()
      return
    }
    if (await sendFile(ctx, root, ctx.path)) return
    if (path.extname(ctx.path) === '') await sendFile(ctx, root, '/index.html')
  }
}

async function sendFile(ctx: Ctx, root: string, file: string): Promise<boolean> {
  const cacheControl = file.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache'
  try {
    const sent = await send(ctx, file, {
      root,
      index: 'index.html',
      setHeaders: (response) => response.setHeader('Cache-Control', cacheControl),
    })
    if (sent === undefined) return false
    ctx.vary('Accept-Encoding')
    return true
  } catch (error) {
    // The path is no file, or one that must not be served.
    const { status } = error as { status?: number }
    if (status !== undefined && status < 500) return false
    throw error
  }
}
