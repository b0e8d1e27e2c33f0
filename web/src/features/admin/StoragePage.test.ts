import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import type { Storage } from '#shared/rest/storage'
import { createWords } from '../../words/i18n.ts'
import { API } from '../../session/session.ts'
import StoragePage from './StoragePage.vue'

const GIB = 2 ** 30
const STORAGE: Storage = {
  tables: [
    {
      table: 'ticks',
      rows: 1_500,
      bytes: 3 * GIB,
      compressed_bytes_before: null,
      compressed_bytes_after: null,
      chunks: 12,
      compressed_chunks: 0,
      oldest: null,
      newest: null,
      retention_days: 30,
      compress_after_hours: 24,
    },
  ],
  database_bytes: 4 * GIB,
  database_bytes_per_day: 0.5 * GIB,
  wal_bytes: 0.25 * GIB,
  redis: { memory_bytes: 8 * 2 ** 20, disk_bytes: 49 * 2 ** 20 },
  log: { bytes: 20 * 2 ** 20, lines_lost: 1_234 },
  disk: { data: { free_bytes: 10 * GIB, total_bytes: 40 * GIB, days_left: 19.5 }, logs: null },
  faults: [{ job: 'compress ticks', failed_at: '2026-03-19T10:00:00.000+09:00', reason: 'no space' }],
}

async function open(answer: Storage) {
  const request = () => Promise.resolve(answer)
  const page = mount(StoragePage, {
    global: { plugins: [createPinia(), createWords('en')], provide: { [API as symbol]: { request } } },
  })
  await flushPromises()
  const textOf = (testid: string) => page.find(`[data-testid="${testid}"]`).text()
  return { page, textOf }
}

it('the storage page shows the room that is left, how long it lasts, how fast the database grows and what failed', async () => {
  const { page, textOf } = await open(STORAGE)
  expect(textOf('disk-data')).toBe('10.0 GiB of 40.0 GiB free, full in about 19.5 days at the present pace')
  expect(textOf('database')).toBe('4.0 GiB, 512.0 MiB more a day')
  expect(textOf('wal')).toBe('256.0 MiB')
  expect(textOf('redis')).toBe('8.0 MiB of memory, 49.0 MiB on disk')
  expect(textOf('log')).toBe('20.0 MiB, 1,234 lines could not be written')
  expect(textOf('fault')).toContain('no space')
  expect(page.find('tbody').text()).toMatch(/ticks.*1,500.*3\.0 GiB.*30 days/s)
})

it('the storage page marks unknown values: a disk on another machine, a growth not measured yet', async () => {
  const disk = { data: null, logs: null }
  const { textOf } = await open({
    ...STORAGE,
    disk,
    database_bytes_per_day: null,
    wal_bytes: null,
    redis: { memory_bytes: 0, disk_bytes: null },
    log: { bytes: null, lines_lost: 0 },
    faults: [],
  })
  expect(textOf('wal')).toBe('not known to this role of the database')
  expect(textOf('redis')).toBe('0 B of memory')
  expect(textOf('log')).toBe('not written to files, 0 lines could not be written')
  expect(textOf('disk-none')).toContain('another machine')
  expect(textOf('database')).toBe('4.0 GiB, growth not known yet')
})
