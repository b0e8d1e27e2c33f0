import { describeError, isError } from './log-error.ts'

const CENSORED = '[redacted]'

/** Property names that are never logged: credentials, and the commands sent to a store. */
const SECRET_NAME =
  /^(authorization|(set-?)?cookies?|args|arguments|parameters|bindings|.*password|.*passwd|.*secret|.*token|.*api_?key|secret_?key)$/i

const DEEPEST = 5

/**
 * Turns a logged object into plain values: no property with the name of a secret, and of errors only the
 * harmless properties.
 */
export function loggable(fields: object): Record<string, unknown> {
  return fieldsOf(fields, 0)
}

function fieldsOf(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => {
    const hides = SECRET_NAME.test(name) && value !== undefined && value !== null
    return [name, hides ? CENSORED : plain(value, depth + 1)] as const
  })
  return Object.fromEntries(entries)
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isError(value)) return describeError(value)
  if (value instanceof Date) return value
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return Object.prototype.toString.call(value)
  return Array.isArray(value) ? value.map((each) => plain(each, depth + 1)) : fieldsOf(value, depth)
}

/**
 * Secrets that are not settings: signed tokens, credentials in a URL, arguments that Redis repeats in an
 * error.
 */
const PATTERNS: [RegExp, string][] = [
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, CENSORED],
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/@"\\]*:[^\s/@"\\]*@/gi, `$1${CENSORED}@`],
  [/(with args beginning with: )(?:[^"\\]|\\.)*/g, `$1${CENSORED}`],
]

/** Shorter values would match ordinary words. */
const SHORTEST_SECRET = 8

/**
 * Removes secrets from finished log lines.
 * @param secrets the secret values of this process: see secretsOf
 */
export function createCensor(secrets: readonly string[]): (line: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    // Longest first: one secret may be part of another.
    .sort((a, b) => b.length - a.length)
  return (line) => {
    let censored = line
    for (const secret of spellings) censored = censored.replaceAll(secret, CENSORED)
    for (const [pattern, rest] of PATTERNS) censored = censored.replace(pattern, rest)
    return censored
  }
}

/** The secrets among the settings or environment variables, found by name, and the passwords in URLs. */
export function secretsOf(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (typeof value !== 'string') return []
    if (/(password|passwd|secret|token|key)$/i.test(name)) return [value]
    const written = URL.canParse(value) ? new URL(value).password : ''
    return written === '' ? [] : [written, decoded(written)]
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
