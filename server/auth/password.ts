import { randomInt, randomUUID } from 'node:crypto'
import bcrypt from 'bcrypt'
import { brokenPasswordRules } from '#shared/auth/password-policy'

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Takes as long for an account that does not exist (`hash` undefined) as for one that does. */
  matches(password: string, hash: string | undefined): Promise<boolean>
}

/** bcrypt, and one hash of nothing anybody knows to compare with when there is no account. */
export async function createPasswordHasher(cost: number): Promise<PasswordHasher> {
  const decoy = await bcrypt.hash(randomUUID(), cost)
  return {
    hash: (password) => bcrypt.hash(password, cost),
    matches: async (password, hash) => {
      const equal = await bcrypt.compare(password, hash ?? decoy)
      return equal && hash !== undefined && Buffer.byteLength(password) <= 72
    },
  }
}

/** Without characters that are taken for one another. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** Four groups of five characters: more than 110 bits, and easy to copy by hand. */
export function generatePassword(): string {
  for (;;) {
    const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    const password = [group(), group(), group(), group()].join('-')
    if (brokenPasswordRules(password).length === 0) return password
  }
}
