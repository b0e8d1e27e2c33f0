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
      stock: 'Stock',
      stocks: 'Chosen stocks',
      text: 'Text',
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
    listGone: 'A watchlist that is gone',
    noStock: '{code} is not on the board now.',
    noStocks: '{title}: none of its stocks is on the board now.',
    loading: 'Waiting for prices.',
    lineOf: '{name}, line of the day, now {price}, {rate}',
    figures: { previousClose: 'Base price', open: 'Open', high: 'High', low: 'Low', volume: 'Volume' },
    winner: {
      takeover: 'Takeover',
      command: 'Command',
      event: 'Event',
      schedule: 'Schedule',
      default: 'Default boards',
    },
    until: 'until {time}',
    asOf: 'as of {time}',
    noBoards: 'The address leaves no board to show; these are the usual ones.',
    tooMany: 'Only {most} pages rotate; the rest was left out.',
  },
}
