import { MINUTE_MS } from '../time.ts'

/** As many numbers as the text beside a picture has. */
export const PICTURE_NUMBERS = 10
/** Bytes of an image, at most. */
export const PICTURE_BYTES = 40_000
export const PICTURE_KEPT_MS = 10 * MINUTE_MS

/** What a page draws of itself. */
export interface Picture {
  /** A data URL; null: it could not be drawn. */
  image: string | null
  numbers: { name: string; value: string }[]
}
