import type { z } from 'zod'
import type { Answer, Endpoint } from '#shared/rest/endpoint'
import { readAddress, readInput } from '../request/input.ts'
import type { Ctx } from './context.ts'
import { Prepared, PreparedJson } from './prepared.ts'

/** The result of a handler, typed by the endpoint's definition. */
type Answered<A extends Answer> = A extends { shape: infer S extends z.ZodType }
  ? z.output<S> | PreparedJson<z.output<S>>
  : A extends { type: string }
    ? NonNullable<Ctx['body']>
    : void

type Read<S> = S extends z.ZodType ? z.output<S> : undefined

/** The validated input of the endpoint. */
interface InputOf<E extends Endpoint> {
  params: Read<E['params']>
  query: Read<E['query']>
  body: Read<E['body']>
}

interface Options {
  /** Counts the request before its input is read, so that throttled clients cost nothing. @throws Problem */
  admit?: (ctx: Ctx) => Promise<unknown>
}

/** An endpoint with its handler. */
export interface Route extends Endpoint {
  run: (ctx: Ctx) => Promise<void>
}

/**
 * Combines an endpoint with its handler; routes, input checks and the OpenAPI document are derived from the
 * definition.
 */
export function handle<E extends Endpoint>(
  endpoint: E,
  handler: (ctx: Ctx, input: InputOf<E>) => Answered<E['answer']> | Promise<Answered<E['answer']>>,
  { admit }: Options = {},
): Route {
  const { params, query, body, answer } = endpoint
  return {
    ...endpoint,
    run: async (ctx) => {
      await admit?.(ctx)
      const answered = await handler(ctx, {
        params: params && readAddress(params, ctx.params),
        query: query && readInput(query, ctx.query),
        body: body && readInput(body, ctx.request.body),
      } as InputOf<E>)
      ctx.status = answer.status
      if ('type' in answer) ctx.type = answer.type
      else if (answered instanceof PreparedJson) ctx.type = 'application/json'
      if (answered instanceof Prepared) await answered.answer(ctx)
      else if (answer.status !== 204) ctx.body = answered
    },
  }
}
