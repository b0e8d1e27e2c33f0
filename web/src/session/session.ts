import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { InjectionKey } from 'vue'
import type { RegistrationMode } from '#shared/auth/registration'
import type { Account, RegistrationState } from '#shared/rest/auth'
import type { EndReason } from '../live/live.ts'
import { call } from '../rest/call.ts'
import type { Api, ProblemKind } from '../rest/request.ts'
import { injectRequired } from '../ui/inject-required.ts'

/** What the server calls a request without a session. */
const LOGGED_OUT: readonly ProblemKind[] = ['unauthenticated', 'session_ended'] satisfies EndReason[]

export const API: InjectionKey<Api> = Symbol('api')

/** Who is logged in. The session itself is an httpOnly cookie: no token is ever readable here. */
export const useSession = defineStore('session', () => {
  const api = injectRequired(API)
  const user = ref<Account | null>(null)
  const endReason = ref<EndReason | null>(null)
  /** The server has answered that there is no session. */
  const isStranger = ref(false)

  /**
   * Whether to open the board. If the server does not answer, it is opened: it shows the broken connection and keeps
   * trying, which a login page could not.
   */
  async function restore(): Promise<boolean> {
    if (user.value !== null) return true
    try {
      const { account } = await call(api, 'readSession')
      if (account !== null) user.value = accountOf(account)
      isStranger.value = account === null
      return account !== null
    } catch {
      return true
    }
  }

  /** @throws ProblemError */
  async function logIn(userId: string, password: string): Promise<void> {
    user.value = accountOf(await call(api, 'login', { body: { user_id: userId, password } }))
    endReason.value = null
    isStranger.value = false
  }

  /** @returns whether the account can be used, or waits for approval. @throws ProblemError */
  async function signUp(account: {
    user_id: string
    password: string
    email: string
    name: string
  }): Promise<RegistrationState> {
    const { state } = await call(api, 'register', { body: account })
    return state
  }

  /** Who may make an account. @throws ProblemError */
  async function registrationMode(): Promise<RegistrationMode> {
    const { mode } = await call(api, 'readRegistration')
    return mode
  }

  /**
   * A new token for the living session: it renews the cookie, and a living socket by hand. It may belong to another user, who
   * logged in in another tab.
   *
   * @throws ProblemError
   */
  async function renew(): Promise<string> {
    const grant = await call(api, 'refreshToken')
    if (user.value !== null) user.value = accountOf(grant)
    return grant.access_token
  }

  /**
   * Reports user activity. For admins only input counts, so that open pages do not keep the session alive.
   *
   * @returns when the session would end without more of it, epoch milliseconds
   * @throws ProblemError
   */
  async function stay(): Promise<number> {
    const { idle_ends_ms } = await call(api, 'reportActivity')
    return idle_ends_ms
  }

  /** Reads who this is, which a session that has ended answers with its end. @throws ProblemError */
  async function check(): Promise<void> {
    user.value = accountOf(await call(api, 'readOwnAccount'))
  }

  /** @throws ProblemError and stays logged in: without the server's word the cookie would still open the board. */
  async function logOut(): Promise<void> {
    await call(api, 'logout')
    user.value = null
    endReason.value = null
  }

  function ended(reason: EndReason): void {
    user.value = null
    endReason.value = reason
  }

  /** Any response may reveal that the session has ended. */
  function noticed(kind: ProblemKind): void {
    if (user.value !== null && isEnd(kind)) ended(kind)
  }

  return {
    user,
    endReason,
    isStranger,
    restore,
    logIn,
    signUp,
    registrationMode,
    renew,
    stay,
    check,
    logOut,
    ended,
    noticed,
  }
})

function isEnd(kind: ProblemKind): kind is EndReason {
  return LOGGED_OUT.includes(kind)
}

/** Without the token that comes along: it is not for scripts of this page. */
function accountOf({ user_id, user_name, email, role, must_change_password }: Account): Account {
  return { user_id, user_name, email, role, must_change_password }
}
