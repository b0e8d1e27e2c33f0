import { fork } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { LaunchError, ROOT } from './programs.mjs'

/** Where the processes run from: the build, or the sources. */
export const BUILT = { dir: path.join(ROOT, 'dist'), extension: '.js', execArgv: [] }
export const SOURCES = { dir: ROOT, extension: '.ts', execArgv: ['--import', 'tsx'] }

export function importFrom(origin, module) {
  return import(pathToFileURL(path.join(origin.dir, module + origin.extension)).href)
}

/** Runs one of our programs to its end and resolves to its exit code. */
export function runProgram(stage, program, args = []) {
  const child = forkProgram(stage, program, args)
  return new Promise((resolve) => child.once('exit', resolve))
}

/**
 * Starts one of our processes and resolves when it reports that it is up.
 * @returns a Part (platform/embedded/child.ts) with `said`, its first message
 * @throws LaunchError when it ends before that; it has printed the reason itself
 */
export async function startProgram(stage, name) {
  const { partOf } = await importFrom(stage.origin, 'platform/embedded/child')
  const child = forkProgram(stage, `${name}/main`, [])
  const part = partOf(
    child,
    () => child.kill('SIGTERM'),
    () => {},
  )
  const said = await Promise.race([new Promise((resolve) => child.once('message', resolve)), part.ended])
  if (typeof said === 'string') throw new LaunchError(`the ${name} could not start (${said})`)
  return { ...part, said }
}

function forkProgram({ origin, env }, program, args) {
  return fork(path.join(origin.dir, program + origin.extension), args, {
    cwd: ROOT,
    env,
    execArgv: origin.execArgv,
    // Protected from Ctrl-C in the terminal, so that we control the order of the stop. The child ends when
    // the channel to this process closes, even if this process is killed.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
