import type { Handler } from '../context.ts'
import { isOwnOrigin } from '../origin.ts'
import { Problem } from '../../problem.ts'
import { isWrite } from './json-body.ts'

/** No other site's page may make a browser write here, with or without a session. */
export function ownOrigin(publicUrl: string | null): Handler {
  return async (ctx, next) => {
    if (isWrite(ctx.method) && !isOwnOrigin(ctx.get('Origin'), ctx.host, publicUrl))
      throw new Problem('foreign_origin')
    await next()
  }
}
