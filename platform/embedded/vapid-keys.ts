import { createECDH } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { readPrivate, writePrivate } from './private-file.ts'

const Keys = z.object({ publicKey: z.string(), privateKey: z.string() })
export type VapidKeyPair = z.infer<typeof Keys>

/** The keys by which push services know this installation. Generated once: browsers subscribe with the public one. */
export function keptVapidKeys(dataDir: string): VapidKeyPair {
  const file = path.join(dataDir, 'vapid-keys.json')
  const kept = readPrivate(file)
  if (kept !== undefined) return Keys.parse(JSON.parse(kept))
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys('base64url')
  // A private key with leading zeros is shorter; push services want all of its 32 bytes.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
    .subarray(-32)
    .toString('base64url')
  writePrivate(file, JSON.stringify({ publicKey, privateKey }))
  return { publicKey, privateKey }
}
