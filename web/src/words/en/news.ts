import type { words as korean } from '../ko/news.ts'
import type { Worded } from '../locale.ts'

export const words: Worded<typeof korean> = {
  news: {
    title: 'News',
    search: 'Title · text · outlet',
    none: 'There is no such headline',
    loading: 'Loading headlines',
    oldest: 'This is the oldest headline',
    more: 'All news',
    others: 'and {count} more',
    open: 'Open the article (new window)',
    simulated: 'SIMULATED',
    sources: 'Sources of news',
    clear: 'Clear the search',
  },
}
