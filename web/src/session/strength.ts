import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { COMMON_WORDS } from '#shared/auth/common-words'
import { latinKeys } from '#shared/auth/korean-keyboard'

/** From 0, guessed at once, to 4. */
export type Strength = 0 | 1 | 2 | 3 | 4

const estimator = new ZxcvbnFactory({
  dictionary: { ...dictionary, 'common-words': [...COMMON_WORDS] },
  graphs: adjacencyGraphs,
})

/**
 * Estimates how hard a password is to guess for an attacker with dictionaries, including Korean words typed
 * on a Latin keyboard, and data of the owner. Large: import it lazily, when the user types.
 */
export function strengthOf(password: string, ownWords: readonly string[]): Strength {
  const words = [...ownWords, ...ownWords.map(latinKeys)]
  const guesses = [password, latinKeys(password)].map((text) => estimator.check(text, words).score)
  return Math.min(...guesses) as Strength
}
