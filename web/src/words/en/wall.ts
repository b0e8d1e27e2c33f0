import type { words as korean } from '../ko/wall.ts'
import type { Worded } from '../locale.ts'

export const words: Worded<typeof korean> = {
  wall: {
    title: 'Wall board',
    boards: {
      indices: 'Indices',
      movers: 'Movers',
      caps: 'Market caps',
      treemap: 'Market map',
      limits: 'Price limits',
      disclosures: 'Disclosures',
      news: 'News',
      watchlist: 'Watchlist',
    },
    controls: 'Wall controls',
    pause: 'Pause rotation',
    resume: 'Go on rotating',
    next: 'Next page',
    previous: 'Previous page',
    fullScreen: 'Full screen',
    leave: 'Leave the wall',
    paused: 'Paused',
    pages: 'Page {place} of {count}: {board}',
    unknownBoard: "The address asks for '{text}', which is no board. There are: {known}.",
    badDwell:
      "The dwell '{text}' in the address is no number from {least} to {most} seconds; {used} seconds it is.",
    noList:
      "The address asks for the watchlist '{text}', which is not there. Correct its name, or open the wall from the page of watchlists.",
    noBoards: 'The address leaves no board to show; these are the usual ones.',
    tooMany: 'Only {most} pages rotate; the rest was left out.',
  },
}
