import { ConfigError } from '#platform/config'
import { redisClock } from '#platform/redis-clock'
import { isSimulated } from '#shared/market/dataset'
import { simulatedCalendar } from '#shared/market/simulated-calendar'
import type { SourceDefinition, SourceDeps } from '../definition.ts'
import { krxPhaseAt } from '../krx/hours.ts'
import { folderTape, UnusableFolderError } from './folder-tape.ts'
import { createReplaySource, REPLAY } from './replay.ts'
import { storedTape } from './stored-tape.ts'
import type { Tape } from './tape.ts'

export const replay: SourceDefinition<'replay'> = {
  ...REPLAY,
  create: (deps) => {
    const { config, redis, db, log } = deps
    return createReplaySource({
      redis,
      clock: redisClock(redis),
      db,
      log,
      tape: tapeOf(deps),
      day: config.replayDay,
      fromTimeOfDayMs: config.replayFrom,
      speed: config.replaySpeed,
    })
  },
}

/** @throws ConfigError when the folder to replay cannot be used */
function tapeOf({ config, db, calendar, now }: SourceDeps): Tape {
  const { replayBoard, replayFolder, replayDay: day } = config
  const phaseAt = (atMs: number) => krxPhaseAt(calendar, atMs)
  if (replayFolder === null) {
    const dataset = replayBoard ?? 'krx'
    return storedTape(db, {
      board: dataset,
      now,
      phaseAt: isSimulated(dataset) ? (atMs) => simulatedCalendar.phaseAt(atMs) : phaseAt,
    })
  }
  try {
    return folderTape(replayFolder, { day, phaseAt })
  } catch (error) {
    if (!(error instanceof UnusableFolderError)) throw error
    throw new ConfigError([`REPLAY_FOLDER ${error.message}`])
  }
}
