/** An answer is good for so long. */
const KEPT_MS = 1_000

/** Whoever asks while an answer is awaited, or within a second of it, gets the same one. `ask` must not fail. */
export function shareAnswer<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    if (asked === undefined) {
      asked = ask()
      void asked.then(() => setTimeout(() => (asked = undefined), KEPT_MS).unref())
    }
    return asked
  }
}
