import type { Attack } from './attack.ts'
import { attack as clock } from './clock.ts'
import { attack as passwords } from './passwords.ts'
import { attack as requests } from './requests.ts'
import { attack as routes } from './routes.ts'
import { attack as sockets } from './sockets.ts'

/** By the name after `npm run chaos -- hostile`, with a one-line description. */
export const ATTACKS: Readonly<Record<string, { about: string; attack: Attack }>> = {
  clock: {
    about:
      'a clock that is set while the worker polls (--variant ahead, behind, step); how long no batch comes',
    attack: clock,
  },
  passwords: {
    about: 'twelve registrations at once with passwords that are hard to judge; the worst liveness answer',
    attack: passwords,
  },
  requests: {
    about: 'requests for what is large, again and again (--variant); what the server spends on them',
    attack: requests,
  },
  routes: {
    about: 'every address that answers GET; what one answer costs the server, milliseconds of a core',
    attack: routes,
  },
  sockets: {
    about: 'sockets that ask for as much as they can, in several forms (--variant); what a bystander notices',
    attack: sockets,
  },
}

export const listAttacks = (): string =>
  Object.entries(ATTACKS)
    .map(([name, { about }]) => `  ${name.padEnd(12)}${about}\n`)
    .join('')
