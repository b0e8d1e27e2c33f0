import { expect } from 'vitest'
import type { Endpoint } from '#shared/rest/endpoint'
import { ProblemShape } from '#shared/rest/problem'

/**
 * Checks that an answer matches the endpoint's definition, status and body, exactly: an undeclared field is a
 * leak. An error is a problem for every endpoint.
 */
export function expectStated({ name, answer }: Endpoint, status: number, body: unknown): void {
  if (status >= 400) {
    expect(ProblemShape.strict().parse(body)).toMatchObject({ status })
    return
  }
  if (status === 304) return
  expect([name, status]).toEqual([name, answer.status])
  if ('shape' in answer) expect([name, answer.shape.parse(body)]).toEqual([name, body])
  else expect([name, body]).toEqual([name, null])
}
