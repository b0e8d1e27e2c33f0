/** For the end of a switch over a union: a case that was forgotten is an error of the compiler, and of the run. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
