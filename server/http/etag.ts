import { createHash } from 'node:crypto'

/** The ETag of an answer. Weak, because the answer may be compressed. */
export function etagOf(answer: object): string {
  return `W/"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 27)}"`
}
