import type { Right } from '#shared/auth/rights'

/** The console's pages, in groups, by the names of their routes. Who lacks the right does not see the page. */
export const SECTIONS = [
  {
    group: 'accounts',
    pages: [
      { name: 'users', right: 'view_users' },
      { name: 'audit', right: 'view_audit' },
    ],
  },
  {
    group: 'system',
    pages: [
      { name: 'displays', right: 'manage_displays' },
      { name: 'halts', right: 'declare_halts' },
      { name: 'alert-totals', right: 'view_users' },
      { name: 'storage', right: 'view_storage' },
    ],
  },
] as const satisfies readonly {
  group: string
  pages: readonly { name: string; right: Right }[]
}[]
