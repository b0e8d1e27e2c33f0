import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { IndexCode } from '#shared/market/index-quote'
import type { SessionPhase } from '#shared/market/phase'
import { seoulDate } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { SourceError } from '../source.ts'
import type { SourceIndex } from '../source.ts'
import { parseIndexSnapshot, parseSnapshot } from '../csv-cache/tables.ts'
import type { Tape } from './tape.ts'

const SNAPSHOT = /^([01]\d|2[0-3])([0-5]\d)\.csv(\.gz)?$/

const INDEX_FILES: Readonly<Record<IndexCode, string>> = {
  KOSPI: 'ks11.json',
  KOSDAQ: 'kq11.json',
  KOSPI200: 'ks200.json',
}

/** A folder that cannot be replayed. */
export class UnusableFolderError extends Error {
  readonly code = 'unusable_folder'
}

/** The index values that were collected at a moment. */
interface IndexSnapshot {
  atMs: number
  indices: SourceIndex[]
}

/**
 * A day as a folder of snapshots: `HHMM.csv.gz`, all listings at that minute in Seoul, and beside them
 * `ks11.json`, `kq11.json`, `ks200.json`, lists of `{at, csv}`. Its name, or `day`, is the date. Snapshots
 * from before the exchange opened are of the day before and are skipped.
 *
 * @throws UnusableFolderError
 */
export function folderTape(
  folder: string,
  { day: named, phaseAt }: { day: SeoulDate | null; phaseAt: (atMs: number) => SessionPhase },
): Tape {
  const day = named ?? path.basename(path.resolve(folder))
  if (!existsSync(folder)) throw new UnusableFolderError(`${folder} is not there`)
  if (Number.isNaN(Date.parse(`${day}T00:00:00+09:00`)) || !/^\d{4}-\d\d-\d\d$/.test(day))
    throw new UnusableFolderError(`${folder} is not named after a day such as 2026-03-19, and no day is set`)
  const snapshots = snapshotsOf(folder, day, phaseAt)
  const [first, last] = [snapshots[0], snapshots.at(-1)]
  if (first === undefined || last === undefined)
    throw new UnusableFolderError(`${folder} holds no snapshot of the day, such as 0930.csv.gz`)
  const indices = readIndices(folder, day)

  const newest = (atMs: number) => snapshots.findLast((snapshot) => snapshot.atMs <= atMs)

  return {
    name: `folder ${path.resolve(folder)}`,
    board: null,
    days: () => Promise.resolve([day]),
    span: (requested) =>
      Promise.resolve(requested === day ? { fromMs: first.atMs, endsMs: last.atMs } : null),
    next: (_day, afterMs, toMs) =>
      Promise.resolve(snapshots.find(({ atMs }) => atMs > afterMs && atMs <= toMs)?.atMs ?? null),

    async read(_day, sinceMs, atMs) {
      const snapshot = newest(atMs)
      if (snapshot === undefined || (sinceMs !== null && snapshot.atMs <= sinceMs)) return null
      const known = indices.findLast((index) => index.atMs <= snapshot.atMs)
      return {
        recordedMs: snapshot.atMs,
        ...parseSnapshot(await textOf(snapshot.file)),
        indices: known?.indices ?? [],
      }
    },

    phaseAt,
  }
}

function snapshotsOf(
  folder: string,
  day: SeoulDate,
  phaseAt: (atMs: number) => SessionPhase,
): { atMs: number; file: string }[] {
  const found = readdirSync(folder).flatMap((name) => {
    const [, hour, minute] = SNAPSHOT.exec(name) ?? []
    if (hour === undefined || minute === undefined) return []
    return [{ atMs: momentOf(day, `${hour}:${minute}`), file: path.join(folder, name) }]
  })
  const inOrder = found.sort((a, b) => a.atMs - b.atMs)
  const opening = inOrder.findIndex(({ atMs }) => phaseAt(atMs) !== 'closed')
  return opening === -1 ? inOrder : inOrder.slice(opening)
}

const momentOf = (day: SeoulDate, time: string) => Date.parse(`${day}T${time}:00+09:00`)

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    return (file.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8')
  } catch (error) {
    throw new SourceError('unusable_answer', `${path.basename(file)} cannot be read`, { cause: error })
  }
}

/**
 * The values of all indices at each moment of any of them: one that was not collected then keeps its last
 * value.
 */
function readIndices(folder: string, day: SeoulDate): IndexSnapshot[] {
  const known = new Map<IndexCode, SourceIndex>()
  const collected = (Object.keys(INDEX_FILES) as IndexCode[]).flatMap((code) => {
    const file = path.join(folder, INDEX_FILES[code])
    return existsSync(file) ? readIndexFile(file, code, day) : []
  })
  return collected
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, indices }) => {
      for (const index of indices) known.set(index.code, index)
      return { atMs, indices: [...known.values()] }
    })
}

function readIndexFile(file: string, code: IndexCode, day: SeoulDate): IndexSnapshot[] {
  try {
    const list = JSON.parse(readFileSync(file, 'utf8')) as { at: string; csv: string }[]
    return list
      .map(({ at, csv }) => ({
        atMs: Date.parse(`${at.replace(' ', 'T')}:00+09:00`),
        indices: valuesOf(code, csv),
      }))
      .filter(({ atMs }) => seoulDate(atMs) === day)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UnusableFolderError(`${file} holds no values of an index: ${reason}`)
  }
}

function valuesOf(code: IndexCode, csv: string): SourceIndex[] {
  const snapshot = parseIndexSnapshot(code, csv)
  return snapshot === null ? [] : [snapshot.index]
}
