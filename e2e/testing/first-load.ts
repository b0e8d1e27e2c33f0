import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk {
  file: string
  imports?: string[]
}

const BEFORE_ANY_PAGE = ['index.html', 'src/app/RootShell.vue']
const FRAMED = [...BEFORE_ANY_PAGE, 'src/app/MarketShell.vue']

/** What is loaded, one after the other, for each page that a reader may begin with. */
const FIRST_PAGES = {
  overview: [...FRAMED, 'src/features/overview/OverviewPage.vue'],
  listings: [...FRAMED, 'src/features/listings/ListingsPage.vue'],
  wall: [...BEFORE_ANY_PAGE, 'src/features/wall/WallPage.vue'],
}

export interface FirstLoad {
  page: string
  files: string[]
  gzipBytes: number
}

/**
 * The script that a browser must have before a page shows: its modules and all they import statically, by Vite's manifest.
 *
 * @param root the built web
 */
export function firstLoads(root: string): FirstLoad[] {
  const manifest = JSON.parse(readFileSync(path.join(root, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >

  function scriptsOf(module: string, seen = new Set<string>()): string[] {
    if (seen.has(module)) return []
    seen.add(module)
    const chunk = manifest[module]
    if (chunk === undefined) throw new Error(`${module} is not in the manifest of the built web`)
    return [chunk.file, ...(chunk.imports ?? []).flatMap((name) => scriptsOf(name, seen))]
  }

  return Object.entries(FIRST_PAGES).map(([page, modules]) => {
    const files = [...new Set(modules.flatMap((module) => scriptsOf(module)))]
    const sizes = files.map((file) => gzipSync(readFileSync(path.join(root, file))).length)
    return { page, files, gzipBytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }
  })
}
