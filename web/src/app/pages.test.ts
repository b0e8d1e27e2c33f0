import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'
import { createWords } from '../words/i18n.ts'
import { API, useSession } from '../session/session.ts'
import LoginPage from '../features/auth/LoginPage.vue'
import SignupPage from '../features/auth/SignupPage.vue'
// Pages load it lazily while typing, when the test may be over.
import '../session/strength.ts'

const GOOD_PASSWORD = 'Bada-9876!'
let request: ReturnType<typeof vi.fn<Api['request']>>

async function open(page: Component, path: string, session?: { user: object }) {
  const pinia = createPinia()
  if (session !== undefined) pinia.state.value['session'] = { endReason: null, ...session }
  const nothing = { template: '<p />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['start', 'login', 'signup'].map((name) => ({
      path: name === 'start' ? '/' : `/${name}`,
      name,
      component: nothing,
    })),
  })
  await router.push(path)
  const wrapper = mount(page, {
    global: {
      plugins: [pinia, createWords('en'), router],
      provide: { [API as symbol]: { request } },
    },
  })
  const at = (testid: string) => wrapper.find(`[data-testid="${testid}"]`)
  return { wrapper, router, at }
}

beforeEach(() => {
  localStorage.clear()
  request = vi.fn<Api['request']>()
})

describe('log in', () => {
  it('is skipped when another tab logged in while this page was loading', async () => {
    const { router } = await open(LoginPage, '/login', { user: { user_id: 'kim' } })
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/')
  })

  it('opens the board and keeps no token anywhere', async () => {
    const user = {
      user_id: 'kim',
      user_name: 'Kim',
      email: 'kim@example.com',
      role: 'user',
      must_change_password: false,
    }
    request.mockResolvedValue({ ...user, access_token: 'secret', expires_in: 3600 })
    const { router, at, wrapper } = await open(LoginPage, '/login')
    await at('user_id').setValue('kim ')
    await at('password').setValue(GOOD_PASSWORD)
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(request).toHaveBeenCalledWith('POST', '/api/auth/login', {
      user_id: 'kim',
      password: GOOD_PASSWORD,
    })
    expect(router.currentRoute.value.path).toBe('/')
    expect(useSession().user).toEqual(user)
    expect(JSON.stringify({ ...localStorage })).not.toContain('secret')
  })

  it('reports an error in the user’s language and stays', async () => {
    request.mockRejectedValue(new ProblemError('wrong_credentials', 'server words'))
    const { router, at, wrapper } = await open(LoginPage, '/login')
    await at('user_id').setValue('kim')
    await at('password').setValue('x')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(at('problem').text()).toBe('User ID or password is wrong.')
    expect(router.currentRoute.value.name).toBe('login')
  })

  it('returns to the previous page when another tab logs in', async () => {
    const { router } = await open(LoginPage, '/login?next=/signup')
    useSession().ended('session_ended')
    request.mockResolvedValue({ user_id: 'kim' })
    await useSession().check()
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/signup')
  })

  it('has no link to the sign-up page where registration is closed', async () => {
    request.mockResolvedValue({ mode: 'open' })
    const { at } = await open(LoginPage, '/login')
    await flushPromises()
    expect(at('to-signup').exists()).toBe(true)
    request.mockResolvedValue({ mode: 'closed' })
    const closed = await open(LoginPage, '/login')
    await flushPromises()
    expect(closed.at('to-signup').exists()).toBe(false)
  })

  it('shows why the user was logged out', async () => {
    const { at } = await open(LoginPage, '/login')
    useSession().ended('session_ended')
    await flushPromises()
    expect(at('end-reason').text()).toContain('session has ended')
  })
})

describe('sign up', () => {
  async function filled() {
    const page = await open(SignupPage, '/signup')
    for (const [name, text] of [
      ['user_id', 'kim'],
      ['name', 'Kim'],
      ['email', 'kim@example.com'],
    ] as const) {
      await page.at(name).setValue(text)
    }
    return page
  }

  it('checks off the rules of the password while it is typed', async () => {
    const { at } = await filled()
    await at('password').setValue('abc1')
    expect(at('rule-no_digit').attributes('data-ok')).toBe('true')
    expect(at('rule-too_short').attributes('data-ok')).toBe('false')
    expect(at('submit').attributes('disabled')).toBeDefined()
    await at('password').setValue(GOOD_PASSWORD)
    expect(at('submit').attributes('disabled')).toBeUndefined()
  })

  it('mentions the maximum length only when it is exceeded', async () => {
    const { at } = await filled()
    expect(at('rule-too_long').exists()).toBe(false)
    await at('password').setValue('가'.repeat(25))
    expect(at('rule-too_long').attributes('data-ok')).toBe('false')
  })

  /** Answers to the registration and then to the login. */
  const answer = (register: object, login: () => Promise<object>) =>
    request.mockImplementation((_method, path) =>
      path.endsWith('/login') ? login() : Promise.resolve(register),
    )

  it('logs in and opens the board', async () => {
    answer({ state: 'active' }, () => Promise.resolve({ user_id: 'kim', access_token: 'secret' }))
    const { router, at, wrapper } = await filled()
    await at('password').setValue(GOOD_PASSWORD)
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(request).toHaveBeenLastCalledWith('POST', '/api/auth/login', {
      user_id: 'kim',
      password: GOOD_PASSWORD,
    })
    expect(useSession().user?.user_id).toBe('kim')
    expect(router.currentRoute.value.name).toBe('start')
  })

  it('opens the login, with the user ID filled in, when the automatic login failed', async () => {
    answer({ state: 'active' }, () => Promise.reject(new ProblemError('rate_limited', '')))
    const { router, at, wrapper } = await filled()
    await at('password').setValue(GOOD_PASSWORD)
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value).toMatchObject({ name: 'login', query: { created: 'kim' } })
  })

  it('focuses its first field, as the login focuses the first empty one', async () => {
    const focused = vi.spyOn(HTMLInputElement.prototype, 'focus')
    const names = () => focused.mock.contexts.map((input) => (input as HTMLInputElement).name)
    await open(SignupPage, '/signup')
    await open(LoginPage, '/login')
    await open(LoginPage, '/login?created=kim')
    expect(names()).toEqual(['user_id', 'user_id', 'password'])
    focused.mockRestore()
  })

  it('reports that an administrator has to approve the account', async () => {
    request.mockResolvedValue({ state: 'pending' })
    const { router, at, wrapper } = await filled()
    await at('password').setValue(GOOD_PASSWORD)
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    const { fullPath } = router.currentRoute.value
    const login = await open(LoginPage, fullPath)
    expect(login.at('created').text()).toContain('once an administrator approves it')
  })

  it('reports that registration is closed', async () => {
    request.mockResolvedValue({ mode: 'closed' })
    const { at, wrapper } = await open(SignupPage, '/signup')
    await flushPromises()
    expect(at('closed').text()).toContain('Ask an administrator')
    expect(wrapper.find('form').exists()).toBe(false)
  })

  it('shows the server’s error beside a field, in the user’s language', async () => {
    request.mockRejectedValue(
      new ProblemError('duplicate', '', [{ field: 'email', code: 'duplicate', message: 'is taken' }]),
    )
    const { at, wrapper } = await filled()
    await at('password').setValue(GOOD_PASSWORD)
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(at('email').attributes('aria-invalid')).toBe('true')
    expect(wrapper.text()).toContain('Another account already has it.')
  })
})
