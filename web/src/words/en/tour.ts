import type { Worded } from '../locale.ts'
import type { words as korean } from '../ko/tour.ts'

/** Words of the tour after signing up, in English. */
export const words: Worded<typeof korean> = {
  tour: {
    title: 'Tour',
    next: 'Next',
    back: 'Back',
    done: 'Begin',
    skip: 'Skip',
    find: {
      title: 'Find anything',
      text: 'Press S anywhere and type a name, a code, a short name or initials. Indices and pages are found, too.',
    },
    table: {
      title: 'Listings and watchlists',
      text: 'On the page of listings a column header sorts, and columns can be moved and resized. A star puts a stock on a watchlist.',
    },
    trust: {
      title: 'Whether numbers are current',
      text: 'The lamp at the top right says whether prices are current. Space freezes the screen; ? shows all keys and this tour again.',
    },
  },
}
