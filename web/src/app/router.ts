import { defineAsyncComponent } from 'vue'
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
import { readKept } from '../session/display/kept.ts'
import { useSession } from '../session/session.ts'
import { useCopy } from '../preferences/settings-sync.ts'
import { useSettings } from '../preferences/settings.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Public: with or without a session. */
    open?: true
    /** What the role must allow. */
    right?: Right
    /** Has the lamp, which shows when the server is away. */
    market?: true
    /** An unattended screen: the page decides what is a button elsewhere. */
    unattended?: true
    /** Open to a screen that is paired, or is to be. */
    screen?: true
  }
}

export const ROUTES: readonly RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: () => import('../features/auth/LoginPage.vue'),
    meta: { open: true },
  },
  {
    path: '/signup',
    name: 'signup',
    component: () => import('../features/auth/SignupPage.vue'),
    meta: { open: true },
  },
  {
    path: '/password',
    name: 'first-password',
    component: () => import('../features/auth/FirstPasswordPage.vue'),
  },
  {
    path: '/',
    component: () => import('./RootShell.vue'),
    children: [
      {
        path: '',
        component: () => import('./MarketShell.vue'),
        meta: { market: true },
        children: [
          // The bare address opens the page the reader has chosen; every page has an address of its own beside it.
          { path: '', name: 'start', children: [], beforeEnter: startPage },
          {
            path: 'overview',
            name: 'overview',
            component: () => import('../features/overview/OverviewPage.vue'),
          },
          {
            path: 'listings',
            name: 'listings',
            component: () => import('../features/listings/ListingsPage.vue'),
            props: { beside: defineAsyncComponent(() => import('../features/stock/StockBeside.vue')) },
          },
          {
            path: 'stocks/:code',
            name: 'stock',
            component: () => import('../features/stock/StockPage.vue'),
            props: true,
          },
          {
            path: 'disclosures',
            name: 'disclosures',
            component: () => import('../features/disclosures/DisclosuresPage.vue'),
          },
          {
            path: 'news',
            name: 'news',
            component: () => import('../features/news/NewsPage.vue'),
          },
          {
            path: 'watchlists',
            name: 'watchlists',
            component: () => import('../features/watchlists/WatchlistsPage.vue'),
          },
          {
            path: 'alerts',
            name: 'alerts',
            component: () => import('../features/alerts/AlertsPage.vue'),
          },
          {
            path: 'compare',
            name: 'compare',
            component: () => import('../features/compare/ComparePage.vue'),
          },
        ],
      },
      // Outside of the frame: a wall screen has no user to press its buttons.
      {
        path: 'wall',
        name: 'wall',
        component: () => import('../features/wall/WallPage.vue'),
        meta: { market: true, unattended: true, screen: true },
      },
      // In the same frame. What they show needs the server, so they are not opened while it cannot answer.
      {
        path: '',
        component: () => import('./MarketShell.vue'),
        children: [
          {
            path: 'settings',
            name: 'settings',
            component: () => import('../features/settings/SettingsPage.vue'),
          },
          {
            path: 'account',
            name: 'account',
            component: () => import('../features/account/AccountPage.vue'),
          },
          {
            path: 'glossary',
            name: 'glossary',
            component: () => import('../features/glossary/GlossaryPage.vue'),
          },
          { path: 'forbidden', name: 'forbidden', component: () => import('./ForbiddenPage.vue') },
          { path: ':elsewhere(.*)+', name: 'nowhere', component: () => import('./NowherePage.vue') },
          {
            path: 'admin',
            component: () => import('../features/admin/AdminFrame.vue'),
            children: [
              { path: '', redirect: { name: 'users' } },
              {
                path: 'users/:userId?',
                name: 'users',
                component: () => import('../features/admin/UsersPage.vue'),
                meta: { right: 'view_users' },
              },
              {
                path: 'audit',
                name: 'audit',
                component: () => import('../features/admin/AuditPage.vue'),
                meta: { right: 'view_audit' },
              },
              {
                path: 'halts',
                name: 'halts',
                component: () => import('../features/admin/HaltsPage.vue'),
                meta: { right: 'declare_halts' },
              },
              {
                path: 'displays',
                name: 'displays',
                component: () => import('../features/admin/DisplaysPage.vue'),
                meta: { right: 'manage_displays' },
              },
              {
                path: 'alerts',
                name: 'alert-totals',
                component: () => import('../features/admin/AlertTotalsPage.vue'),
                meta: { right: 'view_users' },
              },
              {
                path: 'storage',
                name: 'storage',
                component: () => import('../features/admin/StoragePage.vue'),
                meta: { right: 'view_storage' },
              },
            ],
          },
        ],
      },
    ],
  },
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

/** The redirect of a navigation to `to`; true: none. */
export async function guard(
  session: Session,
  to: { name?: unknown; fullPath: string; meta: RouteMeta },
): Promise<true | RouteLocationRaw> {
  if (to.meta.open === true) return true
  if (to.meta.screen === true && readKept() !== null) return true
  if (!(await session.restore()))
    return to.meta.screen === true ? true : { name: 'login', query: pathToReturnTo(to.fullPath) }
  // The session could not be read; the market pages show that, and keep trying.
  if (session.user === null) return to.meta.market === true ? true : { name: 'start' }
  if (session.user.must_change_password)
    return to.name === 'first-password' ? true : { name: 'first-password' }
  if (to.name === 'first-password') return { name: 'start' }
  if (to.meta.right !== undefined && !hasRight(session.user.role, to.meta.right))
    return { name: 'forbidden', replace: true }
  return true
}

/** Has the scripts of a page on their way, which the router alone would request when the guard is through. */
function fetchScripts({ matched }: { matched: readonly RouteRecordNormalized[] }): void {
  for (const { components } of matched) {
    const page = components?.['default']
    // A page that cannot be loaded is loaded again by the router, which reports errors.
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
