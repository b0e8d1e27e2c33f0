import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { installPackage, mustInstallPackage } from './packages.mjs'
import { isNodeOutdated, isNodeTooOld } from './node-version.mjs'
import { findProgram, LaunchError, mustRun, ROOT } from './programs.mjs'

/** Installs the dependencies when they are missing or differ from package-lock.json. */
export function setUpDependencies() {
  const { node } = process.versions
  if (isNodeTooOld(node))
    throw new LaunchError(`Node 20.19 or newer is needed, 24 LTS is best; this is ${node}`)
  if (isNodeOutdated(node))
    console.log(`• Node ${node} works, but gets no security fixes any more: better take 24 LTS`)
  if (areDependenciesInstalled()) return
  console.log('• installing the dependencies')
  mustRun('npm ci', 'npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'])
}

/** Packages that npm omits on this platform are optional ones, and so may be missing. */
function areDependenciesInstalled() {
  const installedLock = path.join(ROOT, 'node_modules/.package-lock.json')
  if (!existsSync(installedLock)) return false
  const { packages: wanted } = readJson(path.join(ROOT, 'package-lock.json'))
  const { packages: installed } = readJson(installedLock)
  return Object.entries(wanted).every(([location, { version, optional, devOptional }]) => {
    const isThere = installed[location] !== undefined
    if (location === '' || (!isThere && (optional || devOptional))) return true
    return installed[location]?.version === version
  })
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

export function setUpRedis() {
  if (findProgram('redis-server', 'valkey-server') !== undefined) return
  mustInstallPackage('redis-server', { apt: 'redis-server', brew: 'redis' })
}

/** A test runs a real one in front of a server, with the configuration of docs/deployment.md. */
export function setUpNginx() {
  if (findProgram('nginx') === undefined) mustInstallPackage('nginx', { apt: 'nginx', brew: 'nginx' })
}

const HEADLESS_SHELL = 'chromium-headless-shell'
const CHROMIUM = [
  HEADLESS_SHELL,
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The headless shell is preferred, also to a Chromium that is installed: browser tests take a quarter less time and a third
 * less CPU with it.
 *
 * @returns the browser's path: that of CHROMIUM_PATH, or one that is installed, now if need be
 */
export function setUpChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && given !== '') return given
  if (findProgram(HEADLESS_SHELL) === undefined) installPackage({ apt: HEADLESS_SHELL })
  if (findProgram(...CHROMIUM) === undefined)
    mustInstallPackage('Chromium', { apt: 'chromium', brew: 'chromium', cask: true })
  const found = findProgram(...CHROMIUM)
  if (found === undefined) throw new LaunchError('Chromium was installed, but is not to be found')
  return found
}

/** Without a font the browser draws boxes for Hangul; the tests pass, but the screenshots are useless. */
export function setUpKoreanFont() {
  if (process.platform !== 'linux' || hasKoreanFont()) return
  console.log('• installing a Korean font')
  installPackage({ apt: 'fonts-nanum' })
}

function hasKoreanFont() {
  const fontList = findProgram('fc-list')
  return fontList !== undefined && execFileSync(fontList, [':lang=ko'], { encoding: 'utf8' }).trim() !== ''
}
