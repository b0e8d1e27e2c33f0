import type { Redis } from 'ioredis'
import type { Knex } from 'knex'
import { assertNever } from '#shared/assert-never'
import type { Calendar } from '#shared/market/calendar'
import { simulatedCalendar } from '#shared/market/simulated-calendar'
import { ConfigError } from '#platform/config'
import type { WorkerConfig } from '#platform/config'
import type { Log } from '#platform/log'
import { redisClock } from '#platform/redis-clock'
import { krxPhaseAt } from './krx/hours.ts'
import { createKrxSource } from './krx/krx.ts'
import { folderTape, UnusableFolderError } from './replay/folder-tape.ts'
import { createReplaySource } from './replay/replay.ts'
import { storedTape } from './replay/stored-tape.ts'
import type { Tape } from './replay/tape.ts'
import { createSimulatorSource } from './simulator/simulator.ts'
import type { MarketSource } from './source.ts'

/**
 * The source that the settings name.
 *
 * @throws ConfigError when the folder to replay cannot be used
 */
export function createSource(
  config: WorkerConfig,
  {
    redis,
    db,
    log,
    now,
    calendar,
  }: { redis: Redis; db: Knex; log: Log; now: () => number; calendar: Calendar },
): MarketSource {
  switch (config.marketSource) {
    case 'simulator':
      return createSimulatorSource({ listings: config.simulatorListings, seed: config.simulatorSeed })
    case 'krx':
      return createKrxSource({
        redis,
        log,
        now,
        calendar,
        baseUrl: config.krxBaseUrl,
        id: config.krxId ?? '',
        password: config.krxPassword ?? '',
        ...(config.krxDailyBudget === null ? {} : { dailyBudget: config.krxDailyBudget }),
      })
    case 'replay':
      return createReplaySource({
        redis,
        clock: redisClock(redis),
        db,
        log,
        tape: tapeOf(config, db, calendar, now),
        day: config.replayDay,
        fromTimeOfDayMs: config.replayFrom,
        speed: config.replaySpeed,
      })
    default:
      return assertNever(config.marketSource)
  }
}

function tapeOf(config: WorkerConfig, db: Knex, exchange: Calendar, now: () => number): Tape {
  const { replayBoard, replayFolder, replayDay: day } = config
  const phaseAt = (atMs: number) => krxPhaseAt(exchange, atMs)
  if (replayFolder === null) {
    const simulated = replayBoard === 'simulated'
    return storedTape(db, {
      board: replayBoard ?? 'krx',
      now,
      phaseAt: simulated ? (atMs) => simulatedCalendar.phaseAt(atMs) : phaseAt,
    })
  }
  try {
    return folderTape(replayFolder, { day, phaseAt })
  } catch (error) {
    if (!(error instanceof UnusableFolderError)) throw error
    throw new ConfigError([`REPLAY_FOLDER ${error.message}`])
  }
}
