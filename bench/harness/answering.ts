import type { Question } from './child.ts'

/**
 * Runs in a child process: answers the requests of `harness/child.ts` with these functions; unknown requests
 * are ignored.
 */
export function answer(calls: Record<string, (argument: never) => unknown>): void {
  process.on('message', (question: Question) => {
    const call = calls[question.call] as ((argument: unknown) => unknown) | undefined
    if (call === undefined) return
    void Promise.resolve()
      .then(() => call(question.argument))
      .then(
        (value) => process.send?.({ id: question.id, value }),
        (error: unknown) =>
          process.send?.({ id: question.id, error: error instanceof Error ? error.stack : String(error) }),
      )
  })
  process.on('disconnect', () => process.exit())
}

/** The first message of a child: it is ready. */
export function ready(word: object = {}): void {
  process.send?.(word)
}
