import { describe, expect, it } from 'vitest'
import { KEYS } from '#shared/protocol/names'
import { splitBatches } from '#shared/protocol/board-dump'
import { BoardMovedError, BoardStore, type Pending } from './board-store.ts'
import { openBoard } from './board.ts'
import { HYNIX, PipelineStage, SAMSUNG, log, pollWith } from '../testing/pipeline-stage.ts'
import { ScriptedSource, answer, at, sourceIndex } from '../testing/scripted-source.ts'

const stage = new PipelineStage()

describe('a worker that is killed', () => {
  /** Throws at the step that the test sets, as if the process got SIGKILL there. */
  class DyingStore extends BoardStore {
    override publish(): Promise<void> {
      return Promise.reject(new Error('killed before publishing'))
    }
  }

  it('between store and publish leaves a poll that its successor completes, with no tick twice and no batch lost', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG, HYNIX]))
    const dying = stage.newWorker(source, new DyingStore(stage.redis, log))
    const change = answer(at(1), [{ ...SAMSUNG, volume: 1_500 }, HYNIX], { indices: [sourceIndex()] })
    await expect(pollWith(dying, change)).rejects.toThrow('killed')
    expect((await stage.boardNow())?.market.rowByCode('005930')?.volume).toBe(1_000)

    await pollWith(stage.newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 1_600 }, HYNIX]))
    expect((await stage.ticks()).map(({ time, code, volume }) => [time.getTime(), code, volume])).toEqual([
      [at(0), '000660', 1_000],
      [at(0), '005930', 1_000],
      [at(1), '005930', 1_500],
      [at(2), '005930', 1_600],
    ])
    expect(await stage.published()).toHaveLength(3)
    expect((await stage.boardNow())?.market.position.seq).toBe(3)
  })

  it('before it stored anything leaves an outcome that its successor stores', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG]))
    class Gone extends BoardStore {
      override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
        await super.begin(...pending)
        throw new Error('killed before storing')
      }
    }
    await expect(
      pollWith(
        stage.newWorker(source, new Gone(stage.redis, log)),
        answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]),
      ),
    ).rejects.toThrow('killed')
    await pollWith(stage.newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 1_500 }]))
    expect((await stage.ticks()).map(({ time, volume }) => [time.getTime(), volume])).toEqual([
      [at(0), 1_000],
      [at(1), 1_500],
    ])
  })

  it('in its very first poll leaves a board that its successor publishes', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await expect(
      pollWith(stage.newWorker(source, new DyingStore(stage.redis, log)), answer(at(0), [SAMSUNG])),
    ).rejects.toThrow('killed')
    await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG]))
    expect(await stage.ticks()).toHaveLength(1)
    expect((await stage.boardNow())?.market.rowByCode('005930')?.price).toBe(200_500)
  })
})

it('a worker that was suspended while another polled can neither store nor publish', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  const awake = stage.newWorker(source)
  await pollWith(awake, answer(at(0), [SAMSUNG]))
  class Overtaken extends BoardStore {
    override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
      await pollWith(stage.newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 2_000 }]))
      return super.begin(...pending)
    }
  }
  const sleepy = stage.newWorker(source, new Overtaken(stage.redis, log))
  await expect(pollWith(sleepy, answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow(
    BoardMovedError,
  )
  expect((await stage.ticks()).map(({ volume }) => volume)).toEqual([1_000, 2_000])
  expect((await stage.boardNow())?.market.rowByCode('005930')?.volume).toBe(2_000)
})

it('a worker or server that starts reads the board from an older image and the messages since', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  const worker = stage.newWorker(source)
  for (let poll = 0; poll < 130; poll++) {
    await pollWith(worker, answer(at(0) + poll * 1_000, [{ ...SAMSUNG, volume: 1_000 + poll }, HYNIX]))
    if (poll % 43 === 0)
      expect((await stage.boardNow())?.market.rowByCode('005930')?.volume).toBe(1_000 + poll)
  }
  expect((await stage.boardNow())?.market.dump()).toEqual((await worker.store.load()).board?.market.dump())
  expect(await stage.redis.llen(KEYS.tail)).toBeLessThan(101)
})

it('the second of two workers that begin from the same position is refused before it stores anything', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG]))
  class BesideAnother extends BoardStore {
    override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
      const other = stage.newWorker(source, new DyingAfterBegin(stage.redis, log))
      await expect(pollWith(other, answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow('stopped')
      return super.begin(...pending)
    }
  }
  class DyingAfterBegin extends BoardStore {
    override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
      await super.begin(...pending)
      throw new Error('stopped in the middle')
    }
  }
  const second = stage.newWorker(source, new BesideAnother(stage.redis, log))
  await expect(pollWith(second, answer(at(2), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow(
    BoardMovedError,
  )
  await pollWith(stage.newWorker(source), answer(at(3), [{ ...SAMSUNG, volume: 1_500 }]))
  expect((await stage.ticks()).map(({ time, volume }) => [time.getTime(), volume])).toEqual([
    [at(0), 1_000],
    [at(1), 1_500],
  ])
})

it('a poll that the database refuses does not block the next one', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG]))
  const worker = stage.newWorker(source)
  await expect(pollWith(worker, answer(at(1), [{ ...SAMSUNG, price: 3_000_000_000 }]))).rejects.toThrow(
    'out of range',
  )
  await pollWith(worker, answer(at(2), [{ ...SAMSUNG, volume: 2_000 }]))
  expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({
    price: 200_500,
    volume: 2_000,
  })
})

describe('after Redis was restarted', () => {
  it('the board starts over, because readers may know what Redis lost', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG]))
    const before = await stage.boardNow()
    await stage.redis.set(KEYS.run, 'another run')
    await pollWith(stage.newWorker(source), answer(at(1), [SAMSUNG]))
    const after = await stage.boardNow()
    expect(after?.market.position.epoch).not.toBe(before?.market.position.epoch)
    expect(after?.market.rowByCode('005930')).toEqual({
      ...before?.market.rowByCode('005930'),
      changedSeq: 0,
      listedSeq: 0,
    })
    expect(await stage.ticks()).toHaveLength(1)
  })

  it('the board starts over from the database, as Redis may be behind it, and time does not go back', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    const [early, late] = [sourceIndex(), sourceIndex({ value: 5800 })]
    await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG, HYNIX], { indices: [early] }))
    const kept = await stage.redis.mget(KEYS.position, KEYS.image)
    await pollWith(stage.newWorker(source), answer(at(1), [{ ...SAMSUNG, volume: 2_000 }, HYNIX]))
    await pollWith(
      stage.newWorker(source),
      answer(at(2), [{ ...SAMSUNG, volume: 2_000 }, HYNIX], { indices: [late] }),
    )
    await stage.redis.del(KEYS.tail)
    await stage.redis.mset(KEYS.position, kept[0] ?? '', KEYS.image, kept[1] ?? '', KEYS.run, 'another run')

    const worker = stage.newWorker(source)
    const { board } = await openBoard(worker, await worker.store.load())
    expect(board.market.rowByCode('005930')).toMatchObject({ volume: 2_000, asOfMs: at(1) })
    expect(board.indices.get('KOSPI')).toMatchObject({ value: 5800 })
    expect(board.market.atMs).toBe(at(2))
    expect(board.indices.atMs).toBe(at(2))
  })

  it.each([
    ['the first poll of an epoch', [], [1_500, 1_600]],
    ['a later poll', [answer(at(0), [SAMSUNG])], [1_000, 1_500, 1_600]],
  ])(
    '%s that was written down before is stored, and the board starts over from it',
    async (_, earlier, volumes) => {
      const source = new ScriptedSource(answer(at(0), []))
      for (const poll of earlier) await pollWith(stage.newWorker(source), poll)
      class Gone extends BoardStore {
        override async begin(...pending: Parameters<BoardStore['begin']>): Promise<void> {
          await super.begin(...pending)
          throw new Error('killed before storing')
        }
      }
      const killed = stage.newWorker(source, new Gone(stage.redis, log))
      await expect(pollWith(killed, answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow('killed')
      const pending = JSON.parse((await stage.redis.get(KEYS.pending)) ?? '') as Pending
      const [{ batch: { epoch } = {} } = {}] = splitBatches(pending.batches)
      expect(epoch).toMatch('epoch-')
      await stage.redis.set(KEYS.pending, JSON.stringify({ ...pending, run: 'another run' }))
      await stage.redis.set(KEYS.run, 'another run')
      const before = (await stage.published()).length

      await pollWith(stage.newWorker(source), answer(at(2), [{ ...SAMSUNG, volume: 1_600 }]))
      expect((await stage.boardNow())?.market.position.epoch).not.toBe(epoch)
      expect((await stage.published()).slice(before).join()).not.toContain(`"${epoch}"`)
      expect((await stage.ticks()).map(({ volume }) => volume)).toEqual(volumes)
    },
  )

  it('a poll that began before is refused, as its position may be lost', async () => {
    const source = new ScriptedSource(answer(at(0), []))
    const worker = stage.newWorker(source)
    await pollWith(worker, answer(at(0), [SAMSUNG]))
    const before = await stage.boardNow()
    const poll = source.poll
    source.poll = async () => {
      const pid = /process_id:(\d+)/.exec(await stage.redis.info('server'))?.[1]
      process.kill(Number(pid), 'SIGKILL')
      await expect.poll(() => stage.redis.ping().catch(() => 'away')).toBe('PONG')
      return poll()
    }
    await expect(pollWith(worker, answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))).rejects.toThrow(
      BoardMovedError,
    )
    source.poll = poll
    await pollWith(worker, answer(at(2), [{ ...SAMSUNG, volume: 1_600 }]))
    expect((await stage.boardNow())?.market.position.epoch).not.toBe(before?.market.position.epoch)
    expect((await stage.ticks()).map(({ volume }) => volume)).toEqual([1_000, 1_600])
  })
})

it.each([
  ['lost', () => stage.redis.del(KEYS.image)],
  ['not one that can be read', () => stage.redis.set(KEYS.image, '{"market":1}')],
])('a board in Redis that is %s is rebuilt', async (_, spoil) => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG]))
  await spoil()
  await pollWith(stage.newWorker(source), answer(at(1), [{ ...SAMSUNG, volume: 1_500 }]))
  expect((await stage.boardNow())?.market.rowByCode('005930')).toMatchObject({ volume: 1_500 })
})

it('the board is rebuilt from the last ticks, in a new epoch, when Redis has lost everything', async () => {
  const source = new ScriptedSource(answer(at(0), []))
  await pollWith(stage.newWorker(source), answer(at(0), [SAMSUNG, HYNIX], { indices: [sourceIndex()] }))
  const before = await stage.boardNow()
  await stage.redis.flushall()
  await pollWith(stage.newWorker(source), answer(at(1), [SAMSUNG, HYNIX], { indices: [sourceIndex()] }))
  const after = await stage.boardNow()
  const constants = ({
    id,
    code,
    price,
    previousClose,
    volume,
    asOfMs,
  }: NonNullable<ReturnType<NonNullable<typeof after>['market']['rowById']>>) => ({
    id,
    code,
    price,
    previousClose,
    volume,
    asOfMs,
  })
  expect([...(after?.market.rows() ?? [])].map(constants)).toEqual(
    [...(before?.market.rows() ?? [])].map(constants),
  )
  expect(after?.indices.indices).toEqual(before?.indices.indices)
  expect(after?.market.position.epoch).not.toBe(before?.market.position.epoch)
  expect(await stage.ticks()).toHaveLength(2)
})
