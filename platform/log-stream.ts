import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'

/** Writes a whole line. @throws when it cannot be written */
export type Sink = (line: string) => void

/**
 * A reader that has not drained its pipe for this long loses lines; waiting longer would block the process.
 */
const PIPE_FULL_MS = 200
const PIPE_LOOK_MS = 5

/** Standard output or standard error, which may be a file, a pipe or a terminal. */
export function descriptorSink(fd: number): Sink {
  return wholeLines((bytes) => writeWaiting(fd, bytes))
}

/** A full disk truncates a line; the next one must start on a line of its own. */
function wholeLines(write: (bytes: Buffer) => number): Sink {
  let isTorn = false
  return (line) => {
    const bytes = Buffer.from(isTorn ? `\n${line}` : line)
    let written = 0
    try {
      while (written < bytes.length) written += write(bytes.subarray(written))
      isTorn = false
    } catch (error) {
      isTorn ||= written > 0
      throw error
    }
  }
}

function writeWaiting(fd: number, bytes: Buffer): number {
  for (let waitedMs = 0; ; waitedMs += PIPE_LOOK_MS) {
    try {
      return writeSync(fd, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waitedMs >= PIPE_FULL_MS) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_LOOK_MS)
    }
  }
}

export interface RotationOptions {
  dir: string
  name: string
  /** A file that has grown beyond it is followed by the next. */
  maxBytes: number
  maxFiles: number
  now?: () => number
}

/** How often to check whether the file was removed by another program. */
const LOOK_EVERY_MS = 1_000

/** `<name>.<number>.log`, the highest number the newest. A missing folder or file is created again. */
export function rotatedSink({ dir, name, maxBytes, maxFiles, now = Date.now }: RotationOptions): Sink {
  let file: { fd: number; at: string; bytes: number } | null = null
  let lookedMs = 0

  const numbers = () =>
    readdirSync(dir)
      .flatMap((entry) =>
        entry.startsWith(`${name}.`) ? (/^\.(\d+)\.log$/.exec(entry.slice(name.length)) ?? []) : [],
      )
      .filter((part) => /^\d+$/.test(part))
      .map(Number)
      .sort((a, b) => a - b)

  function close(): void {
    if (file !== null) closeSync(file.fd)
    file = null
  }

  function open(isNext: boolean): { fd: number; at: string; bytes: number } {
    mkdirSync(dir, { recursive: true })
    const known = numbers()
    const number = Math.max(1, (known.at(-1) ?? 1) + (isNext ? 1 : 0))
    const at = path.join(dir, `${name}.${number}.log`)
    const fd = openSync(at, 'a', 0o640)
    for (const old of known.filter((one) => one <= number - maxFiles))
      rmSync(path.join(dir, `${name}.${old}.log`), { force: true })
    return { fd, at, bytes: fstatSync(fd).size }
  }

  return wholeLines((bytes) => {
    if (file !== null && now() - lookedMs >= LOOK_EVERY_MS) {
      lookedMs = now()
      if (!existsSync(file.at)) close()
    }
    file ??= open(false)
    if (file.bytes >= maxBytes) {
      close()
      file = open(true)
    }
    try {
      const written = writeSync(file.fd, bytes)
      file.bytes += written
      return written
    } catch (error) {
      close()
      throw error
    }
  })
}

/** Lines that could not be written, over all streams of this process since its start. */
export const lost = { lines: 0 }

/**
 * Writes lines and never fails: lines that cannot be written are counted, and reported when writing works
 * again.
 */
export function countingStream(sink: Sink, name: string): { write: Sink } {
  let missing = 0
  function isWritten(line: string): boolean {
    try {
      sink(line)
      return true
    } catch {
      return false
    }
  }
  function notice(): string {
    const msg = `${missing} ${missing === 1 ? 'line was' : 'lines were'} not written`
    return `${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, name, lost: missing, msg })}\n`
  }
  return {
    write(line) {
      if (missing > 0 && isWritten(notice())) missing = 0
      if (missing === 0 && isWritten(line)) return
      missing++
      lost.lines++
    },
  }
}
