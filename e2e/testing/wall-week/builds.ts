import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const BUILT = path.resolve(import.meta.dirname, '../../../dist/web')
const TEXT = /\.(js|css|html|json)$/
/** Files whose content says what their name is: a new build has none of the old ones. */
const HASHED = /^(.+)(\.js)$/

/** The built web in a folder of its own, of which a newer build can be made: the same pages, every script under another name. */
export class Builds {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'wall-builds-'))
  #count = 0

  constructor() {
    cpSync(BUILT, this.#web, { recursive: true })
  }

  /** Where a server is started that serves it. */
  get cwd(): string {
    return this.#folder
  }

  get #web(): string {
    return path.join(this.#folder, 'dist/web')
  }

  /** Replaces the build, as a deployment does. */
  renew(): void {
    const suffix = `-v${++this.#count}`
    const assets = path.join(this.#web, 'assets')
    const files = readdirSync(this.#web, { recursive: true, encoding: 'utf8' })
    // Compressed copies would be of the old names; a server without them compresses by itself.
    for (const file of files.filter((name) => /\.(br|gz)$/.test(name))) rmSync(path.join(this.#web, file))
    const names = readdirSync(assets).flatMap((name) => HASHED.exec(name)?.slice(1) ?? [])
    const scripts: [string, string][] = []
    for (let at = 0; at < names.length; at += 2) {
      const [stem = '', extension = ''] = names.slice(at, at + 2)
      scripts.push([`${stem}${extension}`, `${stem.replace(/-v\d+$/, '')}${suffix}${extension}`])
    }
    for (const file of files.filter((name) => TEXT.test(name))) {
      const place = path.join(this.#web, file)
      const before = readFileSync(place, 'utf8')
      const after = scripts.reduce((text, [old, now]) => text.replaceAll(old, now), before)
      if (after !== before) writeFileSync(place, after)
    }
    for (const [old, now] of scripts) renameSync(path.join(assets, old), path.join(assets, now))
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
