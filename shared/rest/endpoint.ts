import type { z } from 'zod'
import type { Right } from '../auth/rights.ts'
import type { ProblemCode } from '../protocol/problem.ts'
import { routeOf, type EndpointName, type Method, type ParamsOf } from './paths.ts'

/**
 * Who is let in: anyone, or whoever has a session with this right. `manage_self` is the one right of someone who must
 * change their password first.
 */
export type Access = 'anyone' | Right

/** What is answered when all is well: JSON of a shape, a file, or nothing. */
export type Answer =
  | { status: 200 | 201; description: string; shape: z.ZodType }
  | { status: 200; description: string; type: string }
  | { status: 204; description: string }

interface Statement {
  access: Access
  tag: string
  summary: string
  description?: string
  /** What it may refuse beyond what follows from access and input. */
  refusals?: readonly ProblemCode[]
  /**
   * Whether a request with the web's cookie keeps its session from idling out: `none` for what pages send by themselves,
   * seen or not. A request is activity unless this says otherwise.
   */
  activity?: 'request' | 'none'
  /**
   * What it counts against: the account of a living session, or the address. `none` is for the probes of our own side, which
   * come every few seconds; they are not in the request log either, unless they fail.
   */
  limit?: 'caller' | 'none'
  /** Its body may be 512 KiB rather than 64. */
  largeBody?: boolean
}

interface Stated<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  A extends Answer,
> extends Statement {
  /** A parameter that is not of its shape names nothing: 404. */
  params?: P
  /** Fields it does not know are left out. */
  query?: Q
  body?: B
  answer: A
}

/** The parameters of the path, all of them: a name that is missing or misspelt does not compile. */
type ParamsFor<N extends EndpointName> = [ParamsOf<N>] extends [never]
  ? { params?: undefined }
  : { params: z.ZodType<Record<ParamsOf<N>, unknown>> }

/** A REST endpoint as it is stated once for the server, the web, the OpenAPI document and the tests. */
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
