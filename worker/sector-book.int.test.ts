import { expect, it } from 'vitest'
import { replaceSectors, sectorsOf } from '#database/market/sectors'
import { DAY_MS } from '#shared/time'
import { SectorBook } from './sector-book.ts'
import type { PollContext } from './sources/source.ts'
import { answer, at, ScriptedSource } from './testing/scripted-source.ts'
import { HYNIX, PipelineStage, pollWith, SAMSUNG } from './testing/pipeline-stage.ts'

const stage = new PipelineStage()
const SECTORS = [
  { code: SAMSUNG.code, sector: '전기·전자' },
  { code: HYNIX.code, sector: '전기·전자' },
]

/** Delivers the sectors, and counts the calls. */
class SectorSource extends ScriptedSource {
  calls = 0
  override poll = (context?: PollContext) => {
    if (context?.wantsSectors !== true) return Promise.resolve(answer(at(0), [SAMSUNG, HYNIX]))
    this.calls++
    return Promise.resolve(answer(at(0), [SAMSUNG, HYNIX], { sectors: SECTORS }))
  }
}

function workerOf(source: SectorSource, nowMs = at(0)) {
  const sectors = new SectorBook(stage.db, source.board)
  return { ...stage.newWorker(source), sectors, now: () => nowMs }
}

it('the sectors are requested once a day, over all workers and their restarts', async () => {
  const source = new SectorSource(answer(at(0), []))
  const [one, other] = [workerOf(source), workerOf(source)]
  for (const worker of [one, other, one, workerOf(source)]) await pollWith(worker)
  expect(source.calls).toBe(1)
  expect(await sectorsOf(stage.db, 'krx')).toEqual({
    asOf: '2026-03-19',
    stocks: SECTORS.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  })
  await pollWith(workerOf(source, at(0) + DAY_MS))
  expect(source.calls).toBe(2)
})

it('a source that answers no sectors is queried at each poll, and the sectors known before stay', async () => {
  await replaceSectors(stage.db, 'krx', '2026-03-18', SECTORS)
  const worker = workerOf(
    Object.assign(new SectorSource(answer(at(0), [])), { poll: () => answer(at(0), [SAMSUNG]) }),
  )
  await pollWith(worker)
  expect(await stage.db('sectors').count('* as n')).toEqual([{ n: 2 }])
})

it('a stock that left its sector is removed from it, and other boards are unchanged', async () => {
  await replaceSectors(stage.db, 'simulated', '2026-03-19', SECTORS)
  await replaceSectors(stage.db, 'krx', '2026-03-18', SECTORS)
  await replaceSectors(stage.db, 'krx', '2026-03-19', SECTORS.slice(1))
  expect(await stage.db('sectors').select('board', 'code').orderBy(['board', 'code'])).toEqual([
    { board: 'krx', code: '000660' },
    { board: 'simulated', code: '000660' },
    { board: 'simulated', code: '005930' },
  ])
})
