import { execFileSync } from 'node:child_process'

/** Files that a server has open besides its sockets, with a margin. */
const OTHER_FILES = 500

/** The numbers of clients for which a process of this machine may open sockets. */
export function allowed(sizes: readonly number[]): number[] {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  return sizes.filter((clients) => limit === 'unlimited' || clients + OTHER_FILES <= Number(limit))
}
