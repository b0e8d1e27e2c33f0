/** How long an answer is reused. */
const KEPT_MS = 1_000

/** Callers while an answer is pending, or within a second of it, share it. `ask` must not reject. */
export function shareAnswer<T>(ask: () => Promise<T>): () => Promise<T> {
  let requested: Promise<T> | undefined
  return () => {
    if (requested === undefined) {
      requested = ask()
      void requested.then(() => setTimeout(() => (requested = undefined), KEPT_MS).unref())
    }
    return requested
  }
}
