import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Why the launcher stops: printed in one line, without a stack trace. */
export class LaunchError extends Error {}

const USUAL_DIRECTORIES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/** The path of the first program that is installed; `undefined` when none is. */
export function findProgram(...names) {
  const directories = [...(process.env.PATH ?? '').split(path.delimiter), ...USUAL_DIRECTORIES]
  const files = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : directories.map((dir) => path.join(dir, name)),
  )
  return files.find((file) => path.isAbsolute(file) && isExecutable(file))
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Runs a program in the project's folder with its output on the terminal; true when it succeeded. */
export function run(program, args, env = {}) {
  const { status } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return status === 0
}

/**
 * Like `run`, without waiting for the end of the program: resolves to whether it succeeded.
 *
 * @param heldUntil its output is shown when this has settled, as something else has the terminal until then
 */
export function start(program, args, env = {}, heldUntil = undefined) {
  const stdio = heldUntil === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe']
  const child = spawn(program, args, { cwd: ROOT, stdio, env: { ...process.env, ...env } })
  if (heldUntil !== undefined) showAfter(heldUntil, [child.stdout, child.stderr])
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0))
  })
}

/** Output that is read before is kept in memory, so that the program never waits for its reader. */
function showAfter(settled, streams) {
  let held = []
  for (const stream of streams)
    stream.on('data', (data) => (held === null ? process.stdout.write(data) : held.push(data)))
  const show = () => {
    process.stdout.write(Buffer.concat(held))
    held = null
  }
  settled.then(show, show)
}

/** Like `run`, but @throws LaunchError when the program fails. */
export function mustRun(what, program, args, env) {
  if (!run(program, args, env)) throw new LaunchError(`${what} failed (see above)`)
}

/** Ends the launcher: one line for known errors, the stack for others; errors may contain passwords. */
export function exitOnError(error) {
  const isKnown = error instanceof LaunchError || String(error?.code).startsWith('EMBEDDED_')
  console.error(isKnown ? `\n✖ ${error.message}` : (error?.stack ?? String(error)))
  process.exit(1)
}
