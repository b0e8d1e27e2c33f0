import type { z } from 'zod'
import type { Access, Answer } from '#shared/rest/endpoint'
import type { ProblemCode } from '#shared/protocol/problem'
import { readAddress, readInput } from '../request/input.ts'
import type { Ctx } from './context.ts'
import type { Route } from './handle.ts'
import { Prepared, PreparedJson } from './prepared.ts'

/** What a handler returns, so that the document cannot say anything else than the program does. */
type Answered<A extends Answer> = A extends { shape: infer S extends z.ZodType }
  ? z.output<S> | PreparedJson<z.output<S>>
  : A extends { type: string }
    ? NonNullable<Ctx['body']>
    : void

interface Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: z.output<P>
  query: z.output<Q>
  body: z.output<B>
}

/** What is stated about a route, for the router and the document alike. */
interface Statement {
  method: 'get' | 'post' | 'put' | 'delete'
  /** As the router writes it: `/api/admin/users/:user_id`. */
  path: string
  access: Access
  tag: string
  summary: string
  description?: string
  /** What it may refuse beyond what follows from access and input. */
  refusals?: readonly ProblemCode[]
}

interface Definition<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends Answer,
> extends Statement {
  /** A parameter that is not of its shape names nothing: 404. */
  params?: P
  /** Fields it does not know are left out. */
  query?: Q
  body?: B
  answer: A
  /** Counts the request before its input is read, so that nothing is spent on whoever asks too often. @throws Problem */
  admit?: (ctx: Ctx) => Promise<unknown>
  handle: (ctx: Ctx, input: Input<P, Q, B>) => Answered<A> | Promise<Answered<A>>
}

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', delete: 'DELETE' } as const

/** States a REST route once; router, checks at the door, rights and document are made from it. */
export function defineRoute<
  A extends Answer,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>({ params, query, body, admit, handle, method, ...statement }: Definition<P, Q, B, A>): Route {
  return {
    activity: 'request',
    limit: 'caller',
    ...statement,
    method: METHODS[method],
    params,
    query,
    body,
    run: async (ctx) => {
      await admit?.(ctx)
      const answered = await handle(ctx, {
        params: params && readAddress(params, ctx.params),
        query: query && readInput(query, ctx.query),
        body: body && readInput(body, ctx.request.body),
      } as Input<P, Q, B>)
      ctx.status = statement.answer.status
      if ('type' in statement.answer) ctx.type = statement.answer.type
      else if (answered instanceof PreparedJson) ctx.type = 'application/json'
      if (answered instanceof Prepared) await answered.answer(ctx)
      else if (statement.answer.status !== 204) ctx.body = answered
    },
  }
}
