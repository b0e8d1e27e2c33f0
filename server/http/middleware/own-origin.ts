import type { Handler } from '../context.ts'
import { judgeOrigin, ORIGIN_HINT, refusedOrigin, type OriginRule } from '../../request/origin.ts'
import { Problem } from '../../request/problem.ts'
import { isWrite } from './json-body.ts'

/** Rejects writes from pages of other sites, with or without a session (CSRF). */
export function ownOrigin(rule: OriginRule): Handler {
  return async (ctx, next) => {
    if (isWrite(ctx.method)) {
      const judged = judgeOrigin(ctx.headers, rule)
      if (!judged.isOwn) {
        ctx.state.log.warn(refusedOrigin(ctx.headers, judged), ORIGIN_HINT)
        throw new Problem('foreign_origin')
      }
    }
    await next()
  }
}
