import { describe, expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { KEYS } from '#shared/protocol/names'
import { log, PipelineStage } from '../testing/pipeline-stage.ts'
import { at } from '../testing/scripted-source.ts'
import { BoardNotices } from './board-notices.ts'

const stage = new PipelineStage()

describe('notices about the board', () => {
  let minute = 0
  const newWorker = () =>
    new BoardNotices({
      ...{ db: stage.db, redis: stage.redis, log, board: 'krx' as const, calendar: krxCalendar },
      now: () => at(minute),
      hours: 'session',
    })
  const receivedAt = (received: number, link: object = { state: 'failing', code: 'timeout' }) =>
    stage.redis.set(KEYS.link, JSON.stringify({ source: 'krx', ...link, last_received_ms: at(received) }))
  const notices = async () =>
    (await stage.db<{ code: string; at: Date; since: Date }>('board_notices').orderBy('seq')).map((row) => [
      row.code,
      (row.since.getTime() - at(0)) / 60_000,
      (row.at.getTime() - at(0)) / 60_000,
    ])

  it('the loss of a source and its return are each stored once, by however many workers', async () => {
    const [one, other] = [newWorker(), newWorker()]
    await receivedAt(0)
    for (minute of [0.5, 1, 1.5, 2]) await Promise.all([one.look(), other.look()])
    expect(await notices()).toEqual([['source_lost', 0, 1]])
    await receivedAt(3)
    minute = 3.1
    await Promise.all([one.look(), other.look(), newWorker().look()])
    await one.look()
    expect(await notices()).toEqual([
      ['source_lost', 0, 1],
      ['source_back', 0, 3],
    ])
    minute = 5
    await newWorker().look()
    expect((await notices()).at(-1)).toEqual(['source_lost', 3, 4])
  })

  it('a source that was lost before the close and is silent at the next opening is not back until it delivers', async () => {
    const worker = newWorker()
    await receivedAt(0)
    for (minute of [1, 300]) await worker.look()
    expect(await notices()).toEqual([['source_lost', 0, 1]])
    // 08:30:30 and 10:00 of the next day, by a worker that starts then as well.
    for (minute of [22.5 * 60 + 0.5, 24 * 60]) await Promise.all([worker.look(), newWorker().look()])
    expect(await notices()).toEqual([['source_lost', 0, 1]])
    await receivedAt(24 * 60)
    minute = 24 * 60 + 0.1
    await worker.look()
    expect((await notices()).slice(1)).toEqual([['source_back', 0, 24 * 60]])
  })

  it('a source that rests, or is silent after trading hours, is not lost', async () => {
    await receivedAt(0, { state: 'live', code: 'market_closed' })
    minute = 10
    await newWorker().look()
    await receivedAt(0)
    // Ten in the evening.
    minute = 12 * 60
    await newWorker().look()
    expect(await notices()).toEqual([])
  })
})
