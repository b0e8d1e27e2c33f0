import { existsSync, readdirSync } from 'node:fs'
import { findProgram, LaunchError, run } from './programs.mjs'

/**
 * Installs a package of the operating system: by apt-get where there is one (as root, or by a sudo that asks no
 * password), else by Homebrew. True when it is there afterwards.
 */
export function installPackage({ apt, brew, cask = false }) {
  const aptGet = findProgram('apt-get')
  if (aptGet !== undefined) return installByApt(aptGet, apt)
  const brewProgram = findProgram('brew')
  if (brewProgram === undefined || brew === undefined) return false
  return run(brewProgram, ['install', ...(cask ? ['--cask'] : []), brew])
}

/** @throws LaunchError that says what to type */
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
  // RUNLEVEL=1 keeps Debian from starting a system-wide service for what we only run privately.
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

/** What to put before a command so that it runs as root; `undefined` when there is no way without a password. */
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
