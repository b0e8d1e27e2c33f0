import type { Display, DisplayChange } from '#shared/rest/displays'

/** The account that a server makes when there is none; its password is a setting. */
export const ADMIN = { user_id: 'admin', password: 'Gy0ul-bada!' }

/** @throws with the answer where it is none of success */
export async function ask<T>(
  url: string,
  method: 'POST' | 'PUT',
  path: string,
  body: object,
  token?: string,
): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

export const post = <T>(url: string, path: string, body: object): Promise<T> => ask(url, 'POST', path, body)

/** A token of the admin. Its session would be over a stretch later. */
const adminToken = async (url: string) =>
  (await post<{ access_token: string }>(url, '/api/auth/login', ADMIN)).access_token

export async function approve(url: string, code: string, name: string): Promise<Display> {
  const data = { pairing_code: code, name }
  return ask<Display>(url, 'POST', '/api/admin/displays', data, await adminToken(url))
}

export async function change(url: string, id: string, data: DisplayChange): Promise<Display> {
  return ask<Display>(url, 'PUT', `/api/admin/displays/${id}`, data, await adminToken(url))
}
