import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { readPrivate, writePrivate } from './private-file.ts'

/**
 * The key that signs tokens. It is generated once, because a new key would end every session at a restart.
 */
export function keptSecretKey(dataDir: string): string {
  const file = path.join(dataDir, 'secret-key')
  const kept = readPrivate(file)?.trim()
  if (kept !== undefined && kept !== '') return kept
  const made = randomBytes(48).toString('base64')
  writePrivate(file, made)
  return made
}
