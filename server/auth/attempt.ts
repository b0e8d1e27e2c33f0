import type { ProblemCode } from '#shared/protocol/problem'
import { Problem } from '../request/problem.ts'
import { LimitReached, type Limit } from './limit.ts'

/** Counts the attempt by a key. @throws LimitReached */
export type Count = (limit: Limit, key: string) => Promise<void>

/**
 * The errors that count as a bad attempt: a wrong password, or a new one that had to be compared with the
 * previous ones.
 */
const BAD: readonly ProblemCode[] = ['wrong_credentials', 'invalid_input']

const RECORDED: readonly ProblemCode[] = ['wrong_credentials', 'approval_pending']

/**
 * Runs an attempt at a password, which is counted while it runs. It stays counted if it failed or exceeded
 * the limit; one that succeeded, or was never checked because a queue was full or a store unavailable, is
 * refunded.
 */
export async function attempt<T>(work: (count: Count) => Promise<T>): Promise<T> {
  const counted: [Limit, string][] = []
  const giveBack = () => Promise.all(counted.map(([limit, key]) => limit.giveBack(key)))
  const count: Count = async (limit, key) => {
    await limit.take(key)
    counted.push([limit, key])
  }
  const outcome = await work(count).catch(async (error: unknown) => {
    if (!isBad(error)) await giveBack()
    throw error
  })
  await giveBack()
  return outcome
}

function isBad(error: unknown): boolean {
  return error instanceof LimitReached || (error instanceof Problem && BAD.includes(error.code))
}

/**
 * The audit entry of a failed attempt. Only the first one over the limit is recorded, as more would fill the
 * trail.
 */
export function failureOf(error: unknown): Record<string, string> | undefined {
  if (error instanceof LimitReached) return error.isFirst ? { reason: error.code, of: error.of } : undefined
  return error instanceof Problem && RECORDED.includes(error.code) ? { reason: error.code } : undefined
}
