import { defineStore } from 'pinia'
import { inject, ref } from 'vue'
import type { InjectionKey } from 'vue'
import { ProblemError } from '../api/request.ts'
import type { Api, ProblemKind } from '../api/request.ts'

export interface User {
  user_id: string
  user_name: string
  email: string
  role: string
}

/** What brought a person to the login page, if not their own wish. */
export type EndReason = 'unauthenticated' | 'session_ended'

/** What the server calls a request without a session. */
const LOGGED_OUT: readonly ProblemKind[] = ['unauthenticated', 'session_ended']

export const API: InjectionKey<Api> = Symbol('api')

/** Who is logged in. The session itself is an httpOnly cookie: no token is ever readable here. */
export const useSession = defineStore('session', () => {
  const api = inject(API) as Api
  const user = ref<User | null>(null)
  const endReason = ref<EndReason | null>(null)

  /**
   * Whether the board may be tried. A server that cannot say leaves it open: the board shows the broken hop and goes on
   * trying, which a login page could not.
   */
  async function restore(): Promise<boolean> {
    if (user.value !== null) return true
    try {
      user.value = (await api.request('GET', '/api/auth/me')) as User
      return true
    } catch (error) {
      return !(error instanceof ProblemError && LOGGED_OUT.includes(error.kind))
    }
  }

  /** @throws ProblemError */
  async function logIn(userId: string, password: string): Promise<void> {
    const { user_id, user_name, email, role } = (await api.request('POST', '/api/auth/login', {
      user_id: userId,
      password,
    })) as User
    user.value = { user_id, user_name, email, role }
    endReason.value = null
  }

  /** @throws ProblemError */
  async function signUp(account: {
    user_id: string
    password: string
    email: string
    name: string
  }): Promise<void> {
    await api.request('POST', '/api/auth/register', account)
  }

  /** A new token for the living session: it renews the cookie, and a living socket by hand. @throws ProblemError */
  async function renew(): Promise<string> {
    const { access_token } = (await api.request('POST', '/api/auth/refresh')) as { access_token: string }
    return access_token
  }

  /** @throws ProblemError and stays logged in: without the server's word the cookie would still open the board. */
  async function logOut(): Promise<void> {
    await api.request('POST', '/api/auth/logout')
    user.value = null
    endReason.value = null
  }

  function ended(reason: EndReason): void {
    user.value = null
    endReason.value = reason
  }

  return { user, endReason, restore, logIn, signUp, renew, logOut, ended }
})
