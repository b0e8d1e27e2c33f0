/** A value of a `numeric` column: the driver reads it as text. */
export function decimal(text: string | null): number | null {
  return text === null ? null : Number(text)
}
