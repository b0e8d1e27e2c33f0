/** The context of an attack: the stack is its own, and it opens and closes whatever it needs on it. */
export interface AttackOptions {
  databaseUrl: string
  redisUrl: string
  /** The duration of the attack, and of the idle measurement before it. */
  seconds: number
  /** The variant of the attack; the first one is the default. */
  variant?: string | undefined
  say: (line: string) => void
}

/**
 * `npm run chaos -- hostile <name>` runs an attack of `attacks.ts` against real processes of the product and
 * prints its effect on other users.
 */
export type Attack = (options: AttackOptions) => Promise<object>
