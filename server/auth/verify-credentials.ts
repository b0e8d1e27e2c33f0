import { loginKey } from '#shared/auth/email-key'
import { findByLogin, type User } from '#database/accounts/users'
import { Problem } from '../request/problem.ts'
import { addressKey, siteKey } from './address-key.ts'
import { attempt, failureOf, type Count } from './attempt.ts'
import type { LoginDeps } from './login-deps.ts'
import type { Visitor } from './visitor.ts'
import { recordAct } from './record-act.ts'

/** The account whose password was wrong, for the trail; the answer does not contain it. */
class WrongCredentials extends Problem {
  readonly user: User | undefined

  constructor(user: User | undefined) {
    super('wrong_credentials')
    this.user = user
  }
}

/**
 * The account of valid credentials. A failure is recorded after the queue slot is released.
 *
 * @throws Problem wrong_credentials, rate_limited; approval_pending for a registration that could not become
 * an account
 */
export async function verifyCredentials(
  deps: LoginDeps,
  login: string,
  password: string,
  visitor: Visitor,
): Promise<User> {
  const { database, limits } = deps
  const address = addressKey(visitor.ipAddress)
  try {
    limits.loginByAddress.rejectIfBlocked(address)
    return await limits.perAddress(address, () =>
      attempt((count) => compare(deps, login, password, visitor.ipAddress, count)),
    )
  } catch (error) {
    const isWrong = error instanceof WrongCredentials
    const user = isWrong ? error.user : undefined
    // The answer does not reveal which of the two was wrong.
    const failure = isWrong && user === undefined ? { reason: 'unknown_account' } : failureOf(error)
    if (failure !== undefined) await recordAct(database, 'login_failed', user, login, visitor, failure)
    throw error
  }
}

/** Each attempt costs the same, whether or not the account exists. */
async function compare(
  { database, limits, passwords, decoys }: LoginDeps,
  login: string,
  password: string,
  ipAddress: string,
  count: Count,
): Promise<User> {
  await count(limits.loginByAddress, addressKey(ipAddress))
  const isKnown = await limits.known.has(login, ipAddress)
  const site = siteKey(ipAddress)
  if (!isKnown && site !== undefined) await count(limits.loginBySite, site)
  const overLimit = isKnown ? undefined : limits.overLimit.get(login)
  if (overLimit !== undefined) limits.loginByAccount.rejectIfBlocked(overLimit)

  const countStranger = (account: string) =>
    count(limits.loginByAccount, account).catch((error: unknown) => {
      limits.overLimit.set(login, account)
      throw error
    })
  const { user, isRight } = await passwords.inTurn(
    async (matches) => {
      const user = await findByLogin(database, login)
      if (!isKnown) await countStranger(user?.user_id ?? login.toLowerCase())
      return { user, isRight: await matches(password, user?.password_hash) }
    },
    isKnown ? 'known' : 'stranger',
  )
  if (user === undefined || !isRight) {
    if (!(await decoys.has(login, password))) throw new WrongCredentials(user)
    await limits.sessionsByAccount.take(`decoy:${loginKey(login)}`)
    throw new Problem('approval_pending')
  }
  await limits.sessionsByAccount.take(user.user_id)
  await limits.known.add(user, ipAddress)
  return user
}
