import type { Redis } from 'ioredis'
import { PICTURE_KEPT_MS, type Picture } from '#shared/displays/picture'
import { SERVER_KEYS } from '#shared/protocol/names'

/** A picture, and when it arrived. */
export type KeptPicture = Picture & { at_ms: number }

const keyOf = (displayId: string): string => `${SERVER_KEYS.displayPicture}${displayId}`

/** Keeps the last picture of a display for ten minutes. */
export async function keepPicture(
  redis: Redis,
  displayId: string,
  { image, numbers }: Picture,
  nowMs: number,
): Promise<void> {
  const kept: KeptPicture = { image, numbers, at_ms: nowMs }
  await redis.set(keyOf(displayId), JSON.stringify(kept), 'PX', PICTURE_KEPT_MS)
}

/** @returns undefined: none in the last ten minutes */
export async function findPicture(redis: Redis, displayId: string): Promise<KeptPicture | undefined> {
  const text = await redis.get(keyOf(displayId))
  return text === null ? undefined : (JSON.parse(text) as KeptPicture)
}
