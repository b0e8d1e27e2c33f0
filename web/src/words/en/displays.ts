import type { words as korean } from '../ko/displays.ts'
import type { Worded } from '../locale.ts'

export const words: Worded<typeof korean> = {
  display: {
    title: 'Pair this screen',
    code: 'Pairing code',
    steps:
      'An administrator types this code on the page Displays of the console, or scans the QR code, and approves it. Then prices show here.',
    qr: 'QR code of the address of the console',
    address: 'Console',
    renewed: 'The code changes every {minutes} minutes.',
    opening: 'Asking for a pairing code.',
    away: 'The server cannot be reached. Trying again.',
    tooMany:
      'Too many screens of this address wait. The code shows when one of them is approved or its time is over.',
    login: 'Log in with your own account',
    leaseOver:
      'This screen is blank: it has not reached its server for {hours} hours. It comes back by itself.',
  },
}
