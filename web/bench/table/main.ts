/**
 * The page of `npm run bench -- table`: one contender, fed with a tape. It is no part of the product, whose only page is
 * web/index.html. Address: `?contender=board|ag-grid|v-for` and `&sorted`.
 */
import { Feed } from '../../src/live/feed.ts'
import '../../src/ui/styles/index.css'
import { mountAgGrid } from './ag-grid.ts'
import { mountBoard } from './board.ts'
import type { Contender, Mount } from './contender.ts'
import { mountVFor } from './v-for.ts'

export interface Tape {
  snapshot: string
  batches: string[]
}

export interface BenchPage {
  /** Plays so many batches of the tape, going on where it stopped. */
  play: (batches: number, everyMs: number) => Promise<void>
  /** The same, and returns the duration of each frame, ms. */
  playFrames: (batches: number, everyMs: number) => Promise<number[]>
  /** Rows in the DOM, and texts of prices in sight: that the table is there and lives. */
  look: () => string
}

declare global {
  interface Window {
    bench: BenchPage
  }
}

const CONTENDERS: Readonly<Record<string, Mount>> = {
  board: mountBoard,
  'ag-grid': mountAgGrid,
  'v-for': mountVFor,
}

const query = new URLSearchParams(location.search)
const root = document.getElementById('app') as HTMLElement
const tape = (await (await fetch('/tape.json')).json()) as Tape
const feed = new Feed((paint) => requestAnimationFrame(paint))
feed.receive('market', 'snapshot', JSON.parse(tape.snapshot))
const mount = CONTENDERS[query.get('contender') ?? ''] as Mount
const contender: Contender = mount(root, feed, query.has('sorted'))
let played = 0

function playOne(): void {
  const text = tape.batches[played++]
  if (text === undefined) throw new Error('the tape is over')
  // As it comes from the socket: a text.
  if (feed.receive('market', 'batch', JSON.parse(text)) !== 'applied') throw new Error('the tape has a gap')
  contender.onBatch?.()
}

/** Batches are due at their time, however long the earlier ones took. */
function play(batches: number, everyMs: number): Promise<void> {
  const startedAtMs = performance.now()
  let done = 0
  return new Promise((resolve) => {
    const next = () => {
      playOne()
      if (++done === batches) setTimeout(resolve, everyMs)
      else setTimeout(next, Math.max(0, startedAtMs + done * everyMs - performance.now()))
    }
    next()
  })
}

window.bench = {
  play,
  async playFrames(batches, everyMs) {
    const frames: number[] = []
    let lastAtMs = performance.now()
    let playing = true
    const frame = (atMs: number) => {
      frames.push(atMs - lastAtMs)
      lastAtMs = atMs
      if (playing) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    await play(batches, everyMs)
    playing = false
    return frames
  },
  look: () => root.innerText.slice(0, 2_000),
}
