import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, shallowRef, useTemplateRef } from 'vue'
import { createWords } from '../words/i18n.ts'
import { LIVE } from '../live/live.ts'
import type { Lamp } from '../live/lamp.ts'
import { instantAt, link } from '../testing/builders.ts'
import type { Draw } from './chart.ts'
import { useChart } from './useChart.ts'
import type { ChartHandle } from './useChart.ts'

const WELL: Lamp = {
  server: { state: 'up', lastMessage: instantAt(0), pinged: null, behind: null },
  link: link(),
  workers: { lastMessage: instantAt(0), silent: false },
}
let frames: Map<number, () => void>
let sizeChanged: () => void
let engine: { resize: () => void; clear: () => void; dispose: () => void }

beforeEach(() => {
  frames = new Map()
  engine = { resize: vi.fn(), clear: vi.fn(), dispose: vi.fn() }
  let requested = 0
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => frames.set(++requested, paint) && requested)
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame))
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(changed: () => void) {
        sizeChanged = changed
      }
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  )
})
afterEach(() => vi.unstubAllGlobals())

function runFrame(): void {
  const due = [...frames.values()]
  frames.clear()
  for (const paint of due) paint()
}

async function open(widthPx = 300, away = { yes: false }) {
  const draw = vi.fn<Draw>()
  const load = vi.fn(() =>
    away.yes ? Promise.reject(new Error('away')) : Promise.resolve(() => engine as never),
  )
  const lamp = shallowRef(WELL)
  const words = createWords('ko')
  let handle!: ChartHandle
  const page = mount(
    defineComponent(() => {
      handle = useChart(useTemplateRef<HTMLElement>('host'), { load, draw })
      return () =>
        h('div', {
          ref: 'host',
          onVnodeBeforeMount: ({ el }) => {
            Object.defineProperties(el as HTMLElement, {
              clientWidth: { get: () => widthPx },
              clientHeight: { get: () => 100 },
            })
          },
        })
    }),
    { global: { plugins: [words], provide: { [LIVE as symbol]: { lamp } } } },
  )
  await nextTick()
  await nextTick()
  return { page, draw, lamp, words, repaint: handle.repaint, chart: handle.chart }
}

const timesFresh = (draw: ReturnType<typeof vi.fn<Draw>>) =>
  draw.mock.calls.filter(([, , fresh]) => fresh).length

describe('a chart', () => {
  it('draws once per frame, however often it is requested', async () => {
    const { draw, repaint } = await open()
    for (let n = 0; n < 5; n++) repaint()
    runFrame()
    expect(draw).toHaveBeenCalledTimes(1)
    runFrame()
    expect(draw).toHaveBeenCalledTimes(1)
  })

  it('is not created before its element has a size', async () => {
    const { draw, chart } = await open(0)
    runFrame()
    expect(draw).not.toHaveBeenCalled()
    expect(chart()).toBeNull()
  })

  it('is resized in the next frame', async () => {
    await open()
    runFrame()
    sizeChanged()
    sizeChanged()
    runFrame()
    expect(engine.resize).toHaveBeenCalledTimes(1)
  })

  it('is redrawn when the language or the theme changes, and when its numbers become stale', async () => {
    const { draw, words, lamp } = await open()
    runFrame()
    expect(timesFresh(draw)).toBe(1)
    words.global.locale.value = 'en'
    await nextTick()
    runFrame()
    expect(timesFresh(draw)).toBe(2)
    lamp.value = {
      ...WELL,
      server: { state: 'down', since: instantAt(0), attempt: 1, refusal: null, blocked: false },
    }
    await nextTick()
    runFrame()
    expect(timesFresh(draw)).toBe(3)
    document.documentElement.dataset['theme'] = 'light'
    await expect
      .poll(() => {
        runFrame()
        return timesFresh(draw)
      })
      .toBe(4)
    expect(engine.clear).toHaveBeenCalledTimes(3)
  })

  it('is disposed with its page and never paints after', async () => {
    const { page, draw, repaint } = await open()
    runFrame()
    repaint()
    page.unmount()
    runFrame()
    repaint()
    runFrame()
    expect(draw).toHaveBeenCalledTimes(1)
    expect(engine.dispose).toHaveBeenCalledTimes(1)
  })

  it('requests its part of the library again after a failure', async () => {
    const away = { yes: true }
    const { draw, repaint } = await open(300, away)
    repaint()
    await nextTick()
    expect(frames.size).toBe(0)
    away.yes = false
    repaint()
    await nextTick()
    await nextTick()
    runFrame()
    expect(draw).toHaveBeenCalledTimes(1)
  })
})
