/** bcrypt ignores further bytes. */
export const MAX_PASSWORD_BYTES = 72

/** Whether a text exceeds the maximum number of UTF-8 bytes. A long one is not read to its end. */
export function isTooLong(text: string): boolean {
  return text.length > MAX_PASSWORD_BYTES || utf8Bytes(text) > MAX_PASSWORD_BYTES
}

function utf8Bytes(text: string): number {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4
  }
  return bytes
}
