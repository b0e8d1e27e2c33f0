import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Endpoint } from './endpoint.ts'
import { ENDPOINTS } from './paths.ts'

const files = readdirSync(import.meta.dirname).filter((name) => /(?<!\.test)\.ts$/.test(name))
const modules = await Promise.all(
  files.map((name) => import(`./${name}`) as Promise<Record<string, unknown>>),
)

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
    'listDisplayMessages',
    'listDisplays',
    'listMeasures',
    'listWebhooks',
    'readAlertChannels',
    'readDisplayCommands',
    'readDisplayHistory',
    'readDrawings',
    'readGroupCommand',
    'readOwnAccount',
    'readOwnDisplay',
    'readPicture',
    'readQuiet',
    'readSession',
    'readSettings',
    'readTableLayouts',
    'readWatchlists',
    'refreshToken',
    'sendPicture',
    'storeSettings',
    'storeTableLayouts',
  ])
})

it('only health probes are not rate-limited', () => {
  expect(namesOf(stated.filter(({ limit }) => limit === 'none'))).toEqual(['readHealth', 'readLiveness'])
})
