import type { Handler } from '../context.ts'
import { problemOf, problemOfStatus, type Problem } from '../../request/problem.ts'
import type { Ctx } from '../context.ts'

/** The one place that creates error answers, from thrown errors and from bare statuses. */
export const problems: Handler = async (ctx, next) => {
  try {
    await next()
    if (!ctx.body && ctx.status >= 400) {
      const problem = problemOfStatus(ctx.status)
      if (problem !== undefined) answer(ctx, problem)
    }
  } catch (error) {
    answer(ctx, problemOf(error, ctx.state.log))
  }
}

function answer(ctx: Ctx, problem: Problem): void {
  ctx.status = problem.status
  ctx.body = JSON.stringify(problem.body(ctx.state.requestId))
  ctx.type = 'application/problem+json'
  ctx.set(problem.options.headers ?? {})
  if (problem.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
}
