/** What an attack is given: the stack is its own, and it opens and closes whatever it needs on it. */
export interface AttackOptions {
  databaseUrl: string
  redisUrl: string
  /** How long it is attacked, and how long it is measured at rest before. */
  seconds: number
  /** Which form of the attack; an attack names its own, the first of them is the default. */
  variant?: string | undefined
  say: (line: string) => void
}

/**
 * `npm run chaos -- hostile <name>` runs an attack of `attacks.ts` against real processes of the product and prints what other
 * people noticed.
 */
export type Attack = (options: AttackOptions) => Promise<object>
