import { expect, it } from 'vitest'
import * as alertChannels from './alert-channels.ts'
import * as alertTotals from './alert-totals.ts'
import * as alerts from './alerts.ts'
import * as audit from './audit.ts'
import * as auth from './auth.ts'
import * as candles from './candles.ts'
import * as collectors from './collectors.ts'
import * as disclosures from './disclosures.ts'
import * as displays from './displays.ts'
import * as docs from './docs.ts'
import type { Endpoint } from './endpoint.ts'
import * as halts from './halts.ts'
import * as health from './health.ts'
import * as market from './market.ts'
import * as measures from './measures.ts'
import * as news from './news.ts'
import { ENDPOINTS } from './paths.ts'
import * as replay from './replay.ts'
import * as drawings from './drawings.ts'
import * as settings from './settings.ts'
import * as stocks from './stocks.ts'
import * as storage from './storage.ts'
import * as users from './users.ts'
import * as watchlists from './watchlists.ts'
import * as webhooks from './webhooks.ts'

const modules = [
  alertChannels,
  alertTotals,
  alerts,
  audit,
  auth,
  candles,
  collectors,
  disclosures,
  displays,
  docs,
  halts,
  health,
  market,
  measures,
  news,
  replay,
  drawings,
  settings,
  stocks,
  storage,
  users,
  watchlists,
  webhooks,
]

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'access' in value && 'path' in value

const stated = modules.flatMap((module) => Object.values<unknown>(module).filter(isEndpoint))
const namesOf = (endpoints: Endpoint[]) => endpoints.map(({ name }) => name).sort()

it('every name of the table of paths is stated once, and no other', () => {
  expect(namesOf(stated)).toEqual(Object.keys(ENDPOINTS).sort())
})

it('no two endpoints have the same method and path', () => {
  const addresses = Object.values(ENDPOINTS)
  expect(new Set(addresses).size).toBe(addresses.length)
})

it('requests that pages send by themselves do not count as activity of the session', () => {
  expect(namesOf(stated.filter(({ activity }) => activity === 'none'))).toEqual([
    'listAlertEvents',
    'listAlerts',
    'listCollectors',
    'listDisplays',
    'listMeasures',
    'listWebhooks',
    'readAlertChannels',
    'readDrawings',
    'readOwnAccount',
    'readOwnDisplay',
    'readQuiet',
    'readSession',
    'readSettings',
    'readWatchlists',
    'refreshToken',
    'storeSettings',
  ])
})

it('only health probes are not rate-limited', () => {
  expect(namesOf(stated.filter(({ limit }) => limit === 'none'))).toEqual(['readHealth', 'readLiveness'])
})
