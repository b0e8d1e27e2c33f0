import type { Worded } from '../locale.ts'
import type { words as korean } from '../ko/glossary.ts'

/** What the words of the market mean, in English. */
export const words: Worded<typeof korean> = {
  glossary: {
    note: 'Words that only the Korean market uses, or uses in another sense.',
    term: 'Word',
    said: 'Said',
    meaning: 'Meaning',
    terms: {
      base: 'The price that the change and the limits of a day are measured from, usually the last close.',
      upperLimit: 'The highest price of a day: 30 % over the base price (15 % on KONEX).',
      lowerLimit: 'The lowest price of a day: 30 % under the base price (15 % on KONEX).',
      unchanged: 'At the base price.',
      tick: 'The step between two prices that an order can have, from 1 to 1,000 won by price.',
      turnover: 'The money that changed hands today. The volume counts shares.',
      cap: 'The price times the number of listed shares.',
      units: 'Ten thousand, a hundred million, a trillion: large sums are written in these.',
      auction: 'Orders are collected and filled at one price, at the open and at the close.',
      volatility: 'After a sudden move a stock is traded at one price for two minutes.',
      halt: 'Trading in a stock, or in the whole market, has stopped.',
      afterMarket: 'Trading after the regular session.',
      kospi: 'The main market, of large companies, and its index.',
      kosdaq: 'The market of smaller and younger companies, and its index.',
      section: 'A group that the KOSDAQ market puts companies in.',
      preferred: 'A share with a dividend that comes first and no vote. Its name ends in this syllable.',
      spac: 'A company that was listed to merge with another one.',
      administrative: 'The exchange warns that the stock may be delisted.',
      alerts: 'Three levels at which the exchange warns investors of a stock: caution, warning, risk.',
      disclosure: 'What a company has to make known to the exchange and the supervisor.',
      provisional: 'Results that are made known before they are audited.',
      rights: 'New shares are sold.',
      bonus: 'New shares are given to shareholders.',
      split: 'One share becomes several.',
      adjusted: 'Earlier prices as if splits and new shares had always been.',
      initials: 'The first consonant of each syllable. A stock can be searched for by these alone.',
    },
  },
}
