import { createApi, ProblemError, type Api } from '../../rest/request.ts'
import { RevokedError, type DisplayAccess } from './access.ts'

/** REST requests of a paired screen: with its token, and without the cookie of a person who may be logged in to the same browser. */
export function displayApi(
  access: Pick<DisplayAccess, 'token'>,
  onDate: (header: string | null) => void,
  onRevoked: () => void,
  send: typeof fetch = fetch,
): Api {
  const withToken: typeof fetch = async (address, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${await access.token()}`)
    return send(address, { ...init, headers, credentials: 'omit' })
  }
  const ended = ({ kind }: ProblemError) => {
    if (kind === 'session_ended' || kind === 'unauthenticated') onRevoked()
  }
  const withAccess = createApi(onDate, ended, withToken)
  return {
    request: async (method, path, body) => {
      try {
        // First, so that a revoked display is distinguished from an unreachable server.
        await access.token()
      } catch (error) {
        if (!(error instanceof RevokedError)) throw error
        onRevoked()
        throw new ProblemError('session_ended', error.message)
      }
      return withAccess.request(method, path, body)
    },
  }
}
