import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { API } from '../session/session.ts'
import { createWords } from '../words/i18n.ts'
import MarketNav from './MarketNav.vue'
import { createPages } from './router.ts'
import { barOf } from '../shell/places.ts'

const PAGES = [
  ...barOf('super_admin').map(({ name }) => [name, name === 'users' ? '/admin/users/:userId?' : `/${name}`]),
  ['audit', '/admin/audit'],
  ['settings', '/settings'],
] as [name: string, path: string][]

it.each([
  ['/admin/audit', ['nav-users']],
  ['/admin/users/kim', ['nav-users']],
  ['/listings', ['nav-listings']],
  ['/settings', []],
])('at %s the navigation marks %j as where the reader is', async (path, marked) => {
  const pinia = createPinia()
  pinia.state.value['session'] = { endReason: null, user: { user_id: 'admin', role: 'super_admin' } }
  const component = { template: '<p />' }
  const routes = PAGES.map(([name, path]) => ({ name, path, component }))
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(path)
  const provide = { [API as symbol]: {} }
  const nav = mount(MarketNav, { global: { plugins: [pinia, createWords('ko'), router], provide } })
  expect(nav.findAll('[aria-current=page]').map((link) => link.attributes('data-testid'))).toEqual(marked)
})

it('an address that no page has leads to a page that says so', () => {
  const pages = createPages(createMemoryHistory())
  expect(['/nowhere', '/stock/005930', '/admin/nothing'].map((path) => pages.resolve(path).name)).toEqual(
    Array.from({ length: 3 }, () => 'nowhere'),
  )
})
