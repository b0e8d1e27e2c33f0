import type { Sink } from './log-stream.ts'

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: '',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
}
/** Left out at a terminal: the process is the first word, and the host is this machine. */
const LEFT_OUT = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err'])
const LONGEST_VALUE = 120
const ESC = String.fromCharCode(27)
const COLOURS: Readonly<Record<string, string>> = {
  WARN: `${ESC}[33m`,
  ERROR: `${ESC}[31m`,
  FATAL: `${ESC}[31m`,
}

/** Passes lines of JSON on as short lines for people. One that is not JSON is passed on as it is. */
export function textSink(sink: Sink, { colours }: { colours: boolean }): Sink {
  return (line) => sink(asText(line, colours))
}

/** `10:34:07 worker  source live source=simulator` in the time of this machine. */
export function asText(line: string, colours: boolean): string {
  const entry = parsed(line)
  if (entry === null) return line
  const level = LEVELS[Number(entry.level)] ?? ''
  const time = new Date(Number(entry.time)).toTimeString().slice(0, 'HH:MM:SS'.length)
  const details = Object.entries(entry).flatMap(([key, value]) => {
    return LEFT_OUT.has(key) || value === null ? [] : [`${key}=${short(value)}`]
  })
  const words = [
    time,
    printable(entry.name).padEnd(6),
    level,
    printable(entry.msg),
    ...details,
    errorOf(entry.err),
  ]
  const text = words.filter(Boolean).join(' ')
  const colour = colours ? COLOURS[level] : undefined
  return `${colour === undefined ? text : `${colour}${text}${ESC}[0m`}\n`
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const entry = JSON.parse(line) as unknown
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** A terminal interprets control characters, and a name from outside must not start a line of its own. */
function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return [...text].map((letter) => (isControl(letter) ? ' ' : letter)).join('')
}

function isControl(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}

function short(value: unknown): string {
  const text = printable(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}

/** The error's message, and the first stack frame in our own code. */
function errorOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return err === undefined ? '' : short(err)
  const { type, message, stack } = err as { type?: unknown; message?: unknown; stack?: unknown }
  const frames = typeof stack === 'string' ? stack.split('\n').map((line) => line.trim()) : []
  const place = frames.find((line) => line.startsWith('at ')) ?? ''
  return `(${[printable(type ?? 'Error'), ': ', printable(message ?? ''), place === '' ? '' : ` ${printable(place)}`].join('')})`
}
