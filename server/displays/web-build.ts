import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** The entry script of a page of the web, which has another name in each build. */
const ENTRY = /<script[^>]+type="module"[^>]+src="(\/assets\/[^"]+)"/

/** The build of the web that this server serves: the path of its entry script; null: there is none. */
export async function readWebBuild(webRoot: string): Promise<string | null> {
  const page = await readFile(path.join(webRoot, 'index.html'), 'utf8').catch(() => '')
  return ENTRY.exec(page)?.[1] ?? null
}
