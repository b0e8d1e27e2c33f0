import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import type { Account } from '#shared/rest/auth'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'
import { API, useSession } from './session.ts'
import { useLogins } from './logins.ts'

/** Whose cookie the browser has; all its tabs share it. */
let cookie: string | null
let tabs: ReturnType<typeof openTab>[]

const account = (user_id: string): Account => ({
  user_id,
  user_name: user_id,
  email: `${user_id}@example.com`,
  role: 'user',
  must_change_password: false,
})

const request: Api['request'] = (_method, path, body) => {
  if (path === '/api/auth/login') cookie = (body as { user_id: string }).user_id
  return cookie === null
    ? Promise.reject(new ProblemError('session_ended', ''))
    : Promise.resolve({ ...account(cookie), access_token: `token of ${cookie}` })
}

function openTab() {
  const startOver = vi.fn()
  const page = mount(
    defineComponent({
      setup() {
        useLogins(startOver)
        return { session: useSession() }
      },
      render: () => null,
    }),
    { global: { plugins: [createPinia()], provide: { [API as symbol]: { request } } } },
  )
  return { page, session: page.vm.session, startOver }
}

beforeEach(() => {
  cookie = null
  tabs = [openTab(), openTab()]
})
afterEach(() => {
  for (const { page } of tabs) page.unmount()
})

/** Two tabs, the first of them logged in. */
async function twoTabs() {
  const [here, there] = tabs
  if (here === undefined || there === undefined) throw new Error('two tabs are open')
  await here.session.logIn('kim', 'x')
  await expect.poll(() => there.session.user?.user_id).toBe('kim')
  return { here, there }
}

describe('a login in another tab', () => {
  it('is one here, too', async () => {
    const { here, there } = await twoTabs()
    expect([here.startOver, there.startOver].map((fn) => fn.mock.calls.length)).toEqual([0, 0])
  })

  it('of another person starts this tab over: nothing of the former may remain', async () => {
    const { here, there } = await twoTabs()
    await there.session.logIn('lee', 'x')
    await expect.poll(() => here.startOver.mock.calls.length).toBe(1)
    expect(here.session.user?.user_id).toBe('lee')
  })

  it('without a message shows when the session is renewed', async () => {
    const { here } = await twoTabs()
    cookie = 'lee'
    await here.session.renew()
    await flushPromises()
    expect(here.session.user?.user_id).toBe('lee')
    expect(here.startOver).toHaveBeenCalledOnce()
  })

  it('of the same person changes nothing', async () => {
    const { here, there } = await twoTabs()
    await there.session.logIn('kim', 'x')
    await here.session.renew()
    await flushPromises()
    expect(here.startOver).not.toHaveBeenCalled()
  })

  it('is not heard any more when the page is left', async () => {
    const { here, there } = await twoTabs()
    here.page.unmount()
    await there.session.logIn('lee', 'x')
    await flushPromises()
    expect(here.session.user?.user_id).toBe('kim')
  })
})
