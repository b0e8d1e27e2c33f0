import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { readPrivate, writePrivate } from './private-file.ts'

/** The key that signs tokens; made once, because with another one every session would end at a restart. */
export function keptSecretKey(dataDir: string): string {
  const file = path.join(dataDir, 'secret-key')
  const kept = readPrivate(file)?.trim()
  if (kept !== undefined && kept !== '') return kept
  const made = randomBytes(48).toString('base64')
  writePrivate(file, made)
  return made
}
