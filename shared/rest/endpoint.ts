import type { z } from 'zod'
import type { Right } from '../auth/rights.ts'
import type { ProblemCode } from '../protocol/problem.ts'
import { routeOf, type EndpointName, type Method, type ParamsOf } from './paths.ts'

/**
 * Who may call it: anyone, or sessions with this right. `manage_self` is the only right of a user who must change their
 * password first.
 */
export type Access = 'anyone' | Right

/** The answer on success: JSON of a shape, a file, or no body. */
export type Answer =
  | { status: 200 | 201; description: string; shape: z.ZodType }
  | { status: 200; description: string; type: string }
  | { status: 204; description: string }

interface Statement {
  access: Access
  tag: string
  summary: string
  description?: string
  /** Problems beyond those that follow from access and input. */
  refusals?: readonly ProblemCode[]
  /**
   * Whether a request with the web's cookie counts as activity of its session. `none`: pages send it by themselves.
   * Default: it counts.
   */
  activity?: 'request' | 'none'
  /**
   * The rate limit that it counts against: that of the account of a live session, or of the address. `none`: probes of
   * load balancers every few seconds, which are logged only if they fail.
   */
  limit?: 'caller' | 'none'
  /** Allows a body of 512 KiB instead of 64. */
  largeBody?: boolean
}

interface Stated<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  A extends Answer,
> extends Statement {
  /** An invalid parameter is answered with 404. */
  params?: P
  /** Unknown fields are ignored. */
  query?: Q
  body?: B
  answer: A
}

/** The parameters of the path: a missing or misspelt name does not compile. */
type ParamsFor<N extends EndpointName> = [ParamsOf<N>] extends [never]
  ? { params?: undefined }
  : { params: z.ZodType<Record<ParamsOf<N>, unknown>> }

/** The single declaration of a REST endpoint, used by server, web, OpenAPI document and tests. */
export interface Endpoint<
  N extends EndpointName = EndpointName,
  P extends z.ZodType | undefined = z.ZodType | undefined,
  Q extends z.ZodType | undefined = z.ZodType | undefined,
  B extends z.ZodType | undefined = z.ZodType | undefined,
  A extends Answer = Answer,
> extends Statement {
  name: N
  method: Method
  path: string
  activity: 'request' | 'none'
  limit: 'caller' | 'none'
  params: P
  query: Q
  body: B
  answer: A
}

export function endpoint<
  N extends EndpointName,
  A extends Answer,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(name: N, stated: Stated<P, Q, B, A> & ParamsFor<N>): Endpoint<N, P, Q, B, A>
export function endpoint(
  name: EndpointName,
  {
    params,
    query,
    body,
    ...stated
  }: Stated<z.ZodType | undefined, z.ZodType | undefined, z.ZodType | undefined, Answer>,
): Endpoint {
  return { activity: 'request', limit: 'caller', ...stated, name, ...routeOf(name), params, query, body }
}
