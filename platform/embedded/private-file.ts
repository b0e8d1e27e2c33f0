import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Writes a file that only its owner can read. A start that is killed meanwhile leaves the old one or the new one, whole. */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.draft`
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flush: true })
  renameSync(draft, file)
}

/** `undefined` when there is no such file. */
export function readPrivate(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
