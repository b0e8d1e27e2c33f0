import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { ProblemError } from '../rest/request.ts'
import type { Api, ProblemKind } from '../rest/request.ts'
import { createWords } from '../words/i18n.ts'
import { API, useSession } from './session.ts'
import PasswordForm from './PasswordForm.vue'
// Loaded on the first key press: without this, a test may end before it.
import './strength.ts'

const CURRENT = 'Bada-9876!'
const CHOSEN = 'Sanho-4412!'
let request: ReturnType<typeof vi.fn<Api['request']>>
beforeEach(() => {
  request = vi.fn<Api['request']>().mockResolvedValue(null)
})

async function submitted(chosen = CHOSEN) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const form = mount(PasswordForm, {
    global: { plugins: [pinia, createWords('en')], provide: { [API as symbol]: { request } } },
  })
  useSession().user = {
    user_id: 'sanho44',
    user_name: 'Sanho',
    email: 'sanho44@example.com',
    role: 'user',
    must_change_password: false,
  }
  await form.find('[data-testid=current_password]').setValue(CURRENT)
  await form.find('[data-testid=new_password]').setValue(chosen)
  await form.find('form').trigger('submit')
  await flushPromises()
  return form
}
const invalid = (form: Awaited<ReturnType<typeof submitted>>, name: string) =>
  form.find(`[data-testid=${name}]`).attributes('aria-invalid') === 'true'

it('the form for a new password sends both passwords and forgets them', async () => {
  const form = await submitted()
  expect(request).toHaveBeenCalledWith('PUT', '/api/auth/password', {
    current_password: CURRENT,
    new_password: CHOSEN,
  })
  expect(form.emitted('changed')).toHaveLength(1)
  for (const input of form.findAll('input[type=password]'))
    expect((input.element as HTMLInputElement).value).toBe('')
})

it('the form for a new password shows an error beside a wrong current password', async () => {
  request.mockRejectedValue(new ProblemError('wrong_credentials', ''))
  const form = await submitted()
  expect(invalid(form, 'current_password')).toBe(true)
  expect(form.text()).toContain('This is not the current password.')
  expect(form.find('[data-testid=problem]').exists()).toBe(false)
})

it.each([
  ['reused', 'None of the last five passwords'],
  ['common', 'too common'],
  ['too_short', 'check the rules'],
])(
  'the form for a new password shows the error %s of the server beside the new password',
  async (code, words) => {
    request.mockRejectedValue(
      new ProblemError('invalid_input', '', [{ field: 'new_password', code, message: '' }]),
    )
    const form = await submitted()
    expect(invalid(form, 'new_password')).toBe(true)
    expect(form.text()).toContain(words)
  },
)

it.each<[ProblemKind, string]>([
  ['timeout', 'in time'],
  ['unreachable', 'cannot be reached'],
  ['rate_limited', 'Too many attempts'],
  ['internal_error', 'could not be handled'],
])('the form for a new password has words for %s', async (kind, words) => {
  request.mockRejectedValue(new ProblemError(kind, ''))
  expect((await submitted()).find('[data-testid=problem]').text()).toContain(words)
})

it('the form for a new password refuses a password that contains the own user id', async () => {
  const form = await submitted('sanho44-Xq!')
  expect(form.find('[data-testid=submit-password]').attributes('disabled')).toBeDefined()
  expect(form.find('[data-testid=rule-contains_name]').attributes('data-ok')).toBe('false')
})
