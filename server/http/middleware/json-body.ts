import { bodyParser } from '@koa/bodyparser'
import type { Handler } from '../context.ts'
import { Problem } from '../../request/problem.ts'

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export const isWrite = (method: string): boolean => WRITES.has(method)

const parserOf = (jsonLimit: string) => bodyParser({ enableTypes: ['json'], jsonLimit }) as Handler
const parse = parserOf('64kb')
const parseLarge = parserOf('512kb')

/**
 * Parses JSON objects of at most 64 KiB, or 512 where the endpoint accepts long bodies from its users; `{}`
 * for a write without a body. Bodies this small need no compression.
 */
export const jsonBody: Handler = async (ctx, next) => {
  // `is` returns null without a body, false for another type; an empty body has no type.
  const isOther = ctx.request.length !== 0 && ctx.request.is('application/json') === false
  const isCompressed = !/^(identity)?$/i.test(ctx.get('Content-Encoding'))
  if (isWrite(ctx.method) && (isOther || isCompressed)) throw new Problem('unsupported_media_type')
  const isLarge = ctx.state.endpoint?.largeBody === true && ctx.state.token?.ok === true
  await (isLarge ? parseLarge : parse)(ctx, next)
}
