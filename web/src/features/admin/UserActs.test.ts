import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import type { AdminUserDetail } from '#shared/rest/users'
import { accounts } from '../../rest/accounts.ts'
import { API } from '../../session/session.ts'
import { createWords } from '../../words/i18n.ts'
import UserActs from './UserActs.vue'

const AT = '2026-03-19T10:01:00.000+09:00'
const WAITING: AdminUserDetail = {
  account_id: 7,
  user_id: 'lee',
  user_name: 'Lee',
  email: 'lee@example.com',
  role: 'user',
  is_active: false,
  is_pending: true,
  must_change_password: false,
  created_at: AT,
  updated_at: AT,
  last_login: null,
  sessions: [],
  recent_acts: [],
}
const APPROVED: AdminUserDetail = { ...WAITING, is_active: true, is_pending: false }

function open(user: AdminUserDetail) {
  const sent: string[] = []
  const request = (method: string, path: string): Promise<unknown> => {
    sent.push(`${method} ${path}`)
    return Promise.resolve(method === 'POST' ? APPROVED : undefined)
  }
  const api = { request }
  const acts = mount(UserActs, {
    props: { user, api: accounts(api), hindered: false },
    global: { plugins: [createPinia(), createWords('ko')], provide: { [API as symbol]: api } },
    attachTo: document.body,
  })
  const at = (testid: string) => acts.find(`[data-testid="${testid}"]`)
  const confirm = async () => {
    await acts.find('dialog form').trigger('submit')
    await flushPromises()
  }
  return { acts, sent, at, confirm }
}

describe('an account that waits for approval', () => {
  it('is approved after a question, and shown as it is then', async () => {
    const { acts, sent, at, confirm } = open(WAITING)
    await at('approve').trigger('click')
    expect(sent).toEqual([])
    expect(at('confirm').text()).toContain('lee 계정을 승인할까요?')
    await confirm()
    expect(sent).toEqual(['POST /api/admin/users/lee/approval'])
    expect(acts.emitted('changed')).toEqual([[APPROVED]])
  })

  it('is refused after a question, and gone then', async () => {
    const { acts, sent, at, confirm } = open(WAITING)
    await at('refuse').trigger('click')
    await confirm()
    expect(sent).toEqual(['DELETE /api/admin/users/lee/approval'])
    expect(acts.emitted('removed')).toHaveLength(1)
  })

  it('offers approval and refusal alone, and an approved one offers neither', () => {
    const offered = (user: AdminUserDetail) => {
      const { at } = open(user)
      return ['approve', 'refuse', 'disable', 'enable', 'reset-password'].filter((id) => at(id).exists())
    }
    expect(offered(WAITING)).toEqual(['approve', 'refuse'])
    expect(offered(APPROVED)).toEqual(['disable', 'reset-password'])
  })
})
