import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { exitOnError, mustRun, ROOT } from './programs.mjs'

const NODE_ROOMS = ['shared', 'platform', 'database', 'migrations', 'server', 'worker']

const PROGRAMS = {
  name: 'server and worker',
  stamp: 'dist/.node-stamp',
  sources: [
    ...NODE_ROOMS,
    'tsconfig.base.json',
    'tsconfig.node.json',
    'tsconfig.build.json',
    'package-lock.json',
  ],
  build: buildNode,
}
const WEB = {
  name: 'web',
  stamp: 'dist/.web-stamp',
  sources: ['web', 'shared', 'vite.config.ts', 'launch/build.mjs', 'package-lock.json'],
  build: buildWeb,
}

/** Builds into dist/ what has changed since the last build. */
export function build(parts = [PROGRAMS, WEB]) {
  for (const part of parts) {
    const fingerprint = fingerprintOf(part.sources)
    if (isBuilt(part, fingerprint)) continue
    console.log(`• building ${part.name}`)
    const stamp = path.join(ROOT, part.stamp)
    rmSync(stamp, { force: true })
    part.build()
    writeFileSync(stamp, fingerprint)
  }
}

/** Server and worker alone, for what starts them and shows no page. */
export const buildPrograms = () => build([PROGRAMS])

/** Whether dist/ has server and worker of the sources as they are now. */
export const areProgramsBuilt = () => isBuilt(PROGRAMS)

function isBuilt({ stamp, sources }, fingerprint = fingerprintOf(sources)) {
  const file = path.join(ROOT, stamp)
  return existsSync(file) && readFileSync(file, 'utf8') === fingerprint
}

function buildNode() {
  for (const room of NODE_ROOMS) rmSync(path.join(ROOT, 'dist', room), { recursive: true, force: true })
  mustRun('tsc', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])
  mkdirSync(path.join(ROOT, 'dist'), { recursive: true })
  const imports = Object.fromEntries(
    ['shared', 'platform', 'database', 'migrations'].map((room) => [`#${room}/*`, `./${room}/*.js`]),
  )
  writeFileSync(
    path.join(ROOT, 'dist/package.json'),
    `${JSON.stringify({ type: 'module', imports }, undefined, 2)}\n`,
  )
}

function buildWeb() {
  mustRun('vite build', process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'])
  compressFiles(path.join(ROOT, 'dist/web'))
}

/** Fonts and pictures are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg|json|webmanifest|txt)$/
const COMPRESSED_FROM_BYTES = 1_024

/** Leaves `.br` and `.gz` beside each file, so that the server compresses none of them for each visitor anew. */
function compressFiles(folder) {
  for (const file of filesUnder(folder).filter((name) => COMPRESSIBLE.test(name))) {
    const content = readFileSync(file)
    if (content.length < COMPRESSED_FROM_BYTES) continue
    writeFileSync(`${file}.br`, brotliCompressSync(content))
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
  }
}

/** Of names and contents, not of times: a checkout of older sources is a change, too. */
function fingerprintOf(sources) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const file of sources.flatMap((source) => filesUnder(path.join(ROOT, source))).sort()) {
    hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(entry) {
  if (!existsSync(entry)) return []
  const folders = readdirSync(path.dirname(entry), { withFileTypes: true })
  if (folders.find(({ name }) => name === path.basename(entry))?.isFile()) return [entry]
  return readdirSync(entry, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && !file.name.endsWith('.test.ts'))
    .map((file) => path.join(file.parentPath ?? file.path, file.name))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    build()
  } catch (error) {
    exitOnError(error)
  }
}
