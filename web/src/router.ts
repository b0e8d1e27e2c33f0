import { createRouter, createWebHistory } from 'vue-router'
import type {
  RouteLocationRaw,
  RouteMeta,
  RouteRecordNormalized,
  RouteRecordRaw,
  RouterHistory,
} from 'vue-router'
import { hasRight } from '#shared/auth/rights'
import type { Right } from '#shared/auth/rights'
import { useSession } from './stores/session.ts'
import { useCopy } from './stores/settings-copy.ts'
import { useSettings } from './stores/settings.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** For everybody, logged in or not. */
    open?: true
    /** What the role must allow. */
    right?: Right
    /** Has the lamp, which says when the server is away. */
    market?: true
    /** A screen with nobody at it: what a button would ask elsewhere, the page decides. */
    unattended?: true
  }
}

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { open: true } },
  {
    path: '/signup',
    name: 'signup',
    component: () => import('./pages/SignupPage.vue'),
    meta: { open: true },
  },
  { path: '/password', name: 'first-password', component: () => import('./pages/FirstPasswordPage.vue') },
  {
    path: '/',
    component: () => import('./pages/Inside.vue'),
    children: [
      {
        path: '',
        component: () => import('./pages/MarketFrame.vue'),
        meta: { market: true },
        children: [
          // The bare address opens the page the reader has chosen; every page has an address of its own beside it.
          { path: '', name: 'start', children: [], beforeEnter: startPage },
          {
            path: 'overview',
            name: 'overview',
            component: () => import('./pages/overview/OverviewPage.vue'),
          },
          { path: 'listings', name: 'listings', component: () => import('./pages/ListingsPage.vue') },
          {
            path: 'stocks/:code',
            name: 'stock',
            component: () => import('./pages/stock/StockPage.vue'),
            props: true,
          },
          { path: 'compare', name: 'compare', component: () => import('./pages/compare/ComparePage.vue') },
        ],
      },
      // Outside of the frame: a screen on the wall has nobody to press its buttons.
      {
        path: 'wall',
        name: 'wall',
        component: () => import('./pages/wall/WallPage.vue'),
        meta: { market: true, unattended: true },
      },
      { path: 'settings', name: 'settings', component: () => import('./pages/settings/SettingsPage.vue') },
      { path: 'account', name: 'account', component: () => import('./pages/account/AccountPage.vue') },
      { path: 'forbidden', name: 'forbidden', component: () => import('./pages/ForbiddenPage.vue') },
      {
        path: 'admin',
        component: () => import('./pages/admin/AdminFrame.vue'),
        children: [
          { path: '', redirect: { name: 'users' } },
          {
            path: 'users/:userId?',
            name: 'users',
            component: () => import('./pages/admin/UsersPage.vue'),
            meta: { right: 'view_users' },
          },
          {
            path: 'audit',
            name: 'audit',
            component: () => import('./pages/admin/AuditPage.vue'),
            meta: { right: 'view_audit' },
          },
          {
            path: 'halts',
            name: 'halts',
            component: () => import('./pages/admin/HaltsPage.vue'),
            meta: { right: 'declare_halts' },
          },
          {
            path: 'storage',
            name: 'storage',
            component: () => import('./pages/admin/StoragePage.vue'),
            meta: { right: 'view_storage' },
          },
        ],
      },
    ],
  },
  { path: '/:elsewhere(.*)', redirect: '/' },
]

/** The page of the market that the reader begins with. */
export async function startPage(): Promise<RouteLocationRaw> {
  await useCopy().known()
  return { name: useSettings().start, replace: true }
}

/** The query of a login page that leads back; none to where a login leads anyway. */
export function pathToReturnTo(fullPath: string): { next?: string } {
  return fullPath === '/' || fullPath.startsWith('/login') ? {} : { next: fullPath }
}

type Session = Pick<ReturnType<typeof useSession>, 'restore' | 'user'>

/** Where somebody who wants to go to `to` ends up instead; true: there. */
export async function guard(
  session: Session,
  to: { name?: unknown; fullPath: string; meta: RouteMeta },
): Promise<true | RouteLocationRaw> {
  if (to.meta.open === true) return true
  if (!(await session.restore())) return { name: 'login', query: pathToReturnTo(to.fullPath) }
  // The server could not say who this is; the pages of the market say so, and go on trying.
  if (session.user === null) return to.meta.market === true ? true : { name: 'start' }
  if (session.user.must_change_password)
    return to.name === 'first-password' ? true : { name: 'first-password' }
  if (to.name === 'first-password') return { name: 'start' }
  if (to.meta.right !== undefined && !hasRight(session.user.role, to.meta.right))
    return { name: 'forbidden', replace: true }
  return true
}

/** Has the scripts of a page on their way, which the router alone would ask for when the guard is through. */
function fetchScripts({ matched }: { matched: readonly RouteRecordNormalized[] }): void {
  for (const { components } of matched) {
    const page = components?.['default']
    // One that cannot be had is asked for again by the router, which says so.
    if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => undefined)
  }
}

export function createPages(history: RouterHistory = createWebHistory()) {
  const router = createRouter({ history, routes: ROUTES })
  router.beforeEach((to) => {
    // The question first: a browser has few lines to a server.
    const allowed = guard(useSession(), to)
    fetchScripts(to)
    return allowed
  })
  return router
}
