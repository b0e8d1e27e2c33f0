import { existsSync, readdirSync } from 'node:fs'
import { findProgram, LaunchError, run } from './programs.mjs'

/**
 * Installs a package of the operating system: by apt-get where available (as root, or by a sudo that needs no
 * password), else by Homebrew. True when it is installed afterwards.
 */
export function installPackage({ apt, brew, cask = false }) {
  const aptGet = findProgram('apt-get')
  if (aptGet !== undefined) return installByApt(aptGet, apt)
  const brewProgram = findProgram('brew')
  if (brewProgram === undefined || brew === undefined) return false
  return run(brewProgram, ['install', ...(cask ? ['--cask'] : []), brew])
}

/** @throws LaunchError with the command to type */
export function mustInstallPackage(what, { apt, brew, cask = false }) {
  console.log(`• installing ${what}`)
  if (installPackage({ apt, brew, cask })) return
  throw new LaunchError(
    `${what} is missing and could not be installed. Type one of these, then start again:\n` +
      `    sudo apt-get update && sudo apt-get install ${apt}\n` +
      `    brew install ${cask ? '--cask ' : ''}${brew}`,
  )
}

function installByApt(aptGet, name) {
  const asRoot = rootPrefix()
  if (asRoot === undefined) return false
  // RUNLEVEL=1 keeps Debian from starting a system-wide service for a program that we only run privately.
  const [program, ...before] = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    aptGet,
    '-q',
  ]
  const install = () => run(program, [...before, 'install', '-y', '--no-install-recommends', name])
  if (hasPackageLists() && install()) return true
  return run(program, [...before, 'update']) && install()
}

/** The prefix to run a command as root; `undefined` when a password would be needed. */
function rootPrefix() {
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo')
  if (sudo === undefined || !run(sudo, ['-n', 'true'])) return undefined
  return [sudo, '-n']
}

function hasPackageLists() {
  const lists = '/var/lib/apt/lists'
  return (
    existsSync(lists) &&
    readdirSync(lists).some((file) => file.endsWith('_Packages') || file.endsWith('.lz4'))
  )
}
