import { bodyParser } from '@koa/bodyparser'
import type { Handler } from '../context.ts'
import { Problem } from '../../request/problem.ts'

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export const isWrite = (method: string): boolean => WRITES.has(method)

const parserOf = (jsonLimit: string) => bodyParser({ enableTypes: ['json'], jsonLimit }) as Handler
const parse = parserOf('64kb')
const parseLarge = parserOf('512kb')

/** JSON objects of at most 64 KiB, or of 512 where the endpoint takes long ones from whoever may use it; `{}` where a write has no body. So little is not compressed. */
export const jsonBody: Handler = async (ctx, next) => {
  // `is` answers null when there is no body, false when it is of another type; an empty one has no type to be wrong.
  const isOther = ctx.request.length !== 0 && ctx.request.is('application/json') === false
  const isCompressed = !/^(identity)?$/i.test(ctx.get('Content-Encoding'))
  if (isWrite(ctx.method) && (isOther || isCompressed)) throw new Problem('unsupported_media_type')
  const isLarge = ctx.state.endpoint?.largeBody === true && ctx.state.token?.ok === true
  await (isLarge ? parseLarge : parse)(ctx, next)
}
