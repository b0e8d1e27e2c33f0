import type { ProblemCode } from '#shared/protocol/problem'
import { Problem } from '../request/problem.ts'
import { LimitReached, type Limit } from './limit.ts'

/** Counts the attempt by a key. @throws LimitReached */
export type Count = (limit: Limit, key: string) => Promise<void>

/** What a bad attempt is refused as: a wrong password, or a new one that had to be compared with the last. */
const BAD: readonly ProblemCode[] = ['wrong_credentials', 'invalid_input']

const RECORDED: readonly ProblemCode[] = ['wrong_credentials', 'approval_pending']

/**
 * Runs an attempt at a password, which counts while it is made. It goes on counting if it was a bad one or one too many;
 * one that succeeded, or was never judged because a queue was full or something away, is given back.
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

/** What a failed attempt is recorded with. Of those that are one too many only the first is: more would fill the trail. */
export function failureOf(error: unknown): Record<string, string> | undefined {
  if (error instanceof LimitReached) return error.isFirst ? { reason: error.code, of: error.of } : undefined
  return error instanceof Problem && RECORDED.includes(error.code) ? { reason: error.code } : undefined
}
