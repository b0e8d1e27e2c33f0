import { beforeAll, describe, expect, it } from 'vitest'
import { brokenPasswordRules } from '#shared/auth/password-policy'
import { createPasswordHasher, generatePassword, type PasswordHasher } from './password.ts'

describe('the password hash', () => {
  let passwords: PasswordHasher
  beforeAll(async () => {
    passwords = await createPasswordHasher(4)
  })

  it('matches its password and no other', async () => {
    const hash = await passwords.hash('Gy0ul-bada!')
    expect(await passwords.matches('Gy0ul-bada!', hash)).toBe(true)
    expect(await passwords.matches('gy0ul-bada!', hash)).toBe(false)
  })

  it('never matches the decoy hash of an account that does not exist', async () => {
    expect(await passwords.matches('Gy0ul-bada!', undefined)).toBe(false)
  })

  it('does not match a password that is equal only in its first 72 bytes', async () => {
    const hash = await passwords.hash('a'.repeat(72))
    expect(await passwords.matches('a'.repeat(72), hash)).toBe(true)
    expect(await passwords.matches('a'.repeat(73), hash)).toBe(false)
  })

  it('a generated password satisfies the policy and never repeats', () => {
    const made = Array.from({ length: 200 }, generatePassword)
    expect(new Set(made).size).toBe(200)
    for (const password of made) expect(brokenPasswordRules(password)).toEqual([])
  })
})

it('comparisons for unknown addresses leave room in the queue for known ones', async () => {
  const { inTurn } = await createPasswordHasher(4)
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const strangers = Array.from({ length: 1_200 }, () => inTurn(() => gate, 'stranger'))
  const outcomes = Promise.allSettled(strangers)
  const known = inTurn(() => gate, 'known')
  open()
  await known
  const refused = (await outcomes).filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThanOrEqual(1_200 - 500 - 3)
  expect(refused.length).toBeLessThan(1_200)
})
