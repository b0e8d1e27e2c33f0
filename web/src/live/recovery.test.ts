import { describe, expect, it } from 'vitest'
import { RecoveryWatch } from './recovery.ts'
import type { Recovery } from './recovery.ts'

function watchFrom(seq: number) {
  const reported: Recovery[] = []
  const watch = new RecoveryWatch((recovery) => reported.push(recovery))
  const stand = (epoch: string, at: number, source = 'krx') => ({ position: { epoch, seq: at }, source })
  watch.moved(stand('a', seq), 0)
  return { reported, watch, stand }
}

describe('recovery after a break', () => {
  it('recovery reports nothing without an interruption', () => {
    const { reported, watch, stand } = watchFrom(5)
    watch.answered({ epoch: 'a', seq: 9 }, 1)
    watch.moved(stand('a', 6), 2)
    expect(reported).toEqual([])
  })

  it('a reader has caught up when it reaches the position of the server, with the message after the acknowledgement', () => {
    const { reported, watch, stand } = watchFrom(5)
    watch.interrupted(1_000)
    watch.answered({ epoch: 'a', seq: 17 }, 4_000)
    expect(reported).toEqual([{ state: 'catching_up', sinceMs: 1_000 }])
    watch.moved(stand('a', 17), 4_010)
    expect(reported[1]).toEqual({ state: 'caught_up', atMs: 4_010, awayMs: 3_010, updates: 12 })
  })

  it('a reader has caught up when the message comes before the acknowledgement', () => {
    const { reported, watch, stand } = watchFrom(5)
    watch.interrupted(1_000)
    watch.moved(stand('a', 17), 4_000)
    watch.answered({ epoch: 'a', seq: 17 }, 4_010)
    expect(reported.at(-1)).toMatchObject({ state: 'caught_up', updates: 12 })
  })

  it('a reader that is at or ahead of the position of the server has caught up at once', () => {
    const { reported, watch } = watchFrom(5)
    watch.interrupted(0)
    watch.answered({ epoch: 'a', seq: 5 }, 10)
    watch.interrupted(20)
    watch.answered({ epoch: 'a', seq: 4 }, 30)
    expect(reported.filter(({ state }) => state === 'caught_up')).toEqual([
      { state: 'caught_up', atMs: 10, awayMs: 10, updates: 0 },
      { state: 'caught_up', atMs: 30, awayMs: 10, updates: 0 },
    ])
  })

  it('repeated breaks count as one absence from its beginning', () => {
    const { reported, watch, stand } = watchFrom(5)
    watch.interrupted(1_000)
    watch.answered({ epoch: 'a', seq: 9 }, 2_000)
    watch.interrupted(2_500)
    watch.moved(stand('a', 9), 3_000)
    expect(reported.at(-1)).toMatchObject({ state: 'caught_up', awayMs: 2_000 })
    expect(reported).toHaveLength(2)
  })

  it('a new epoch is reported as a restart with its reason, never as caught up', () => {
    const { reported, watch, stand } = watchFrom(5)
    watch.interrupted(0)
    watch.answered({ epoch: 'b', seq: 2 }, 10)
    watch.moved(stand('b', 2), 20)
    watch.moved(stand('c', 2, 'simulator'), 30)
    expect(reported.slice(1)).toEqual([
      { state: 'started_over', atMs: 20, why: 'board_lost' },
      { state: 'started_over', atMs: 30, why: 'source_changed' },
    ])
  })
})
