import { useEventListener } from '@vueuse/core'
import { inject, onScopeDispose, watch } from 'vue'
import type { SentReport } from '#shared/displays/report'
import { DAY_MS } from '#shared/time'
import type { ServerClock } from '../live/clock.ts'
import type { Live } from '../live/live.ts'
import { CommandRunner } from '../session/display/commands.ts'
import { Frames } from '../session/display/frames.ts'
import { pageLoads } from '../session/display/loads.ts'
import { RENDERED } from '../session/display/rendered.ts'
import { Reporter } from '../session/display/reporter.ts'
import { vitalsOf } from './lifecycle/wear.ts'
import { useCommandActs } from './useCommandActs.ts'

const LONGEST_MS = 366 * DAY_MS
const MAX_COUNT = 1_000_000

const entry = document.querySelector<HTMLScriptElement>('script[type=module][src^="/assets/"]')
/** The build of this page: its entry script. Null in development. */
const build = entry === null ? null : new URL(entry.src).pathname

/** Reports what is on a paired screen to the server, and carries out its commands, for as long as the connection lives. */
export function useReports(live: Live, clock: ServerClock): Reporter {
  const rendered = inject(RENDERED, null)
  const commands = new CommandRunner({ acts: useCommandActs(), onOutcome: () => reporter.now() })
  const loads = pageLoads()
  const frames = new Frames()
  let errors = 0
  const count = () => (errors = Math.min(MAX_COUNT, errors + 1))
  useEventListener(window, 'error', count)
  useEventListener(window, 'unhandledrejection', count)

  function read(): SentReport | null {
    if (rendered?.value == null || live.lamp.value.server.state !== 'up') return null
    const { heapBytes, ageMs } = vitalsOf(performance)
    const { asOfMs } = live.feed.latest
    const short = (ms: number) => Math.min(LONGEST_MS, Math.max(0, Math.round(ms)))
    return {
      ...rendered.value,
      position: live.feed.position('market'),
      data_age_ms: asOfMs === null ? null : short(clock.now() - asOfMs),
      painted_ms: short(frames.agoMs),
      fps: frames.fps,
      heap_bytes: heapBytes,
      uptime_ms: short(ageMs),
      build,
      visible: document.visibilityState === 'visible',
      width: window.innerWidth,
      height: window.innerHeight,
      errors,
      outcomes: [...commands.outcomes],
      loads: loads.unreported(Date.now()),
    }
  }

  async function send(report: SentReport) {
    const answer = await live.report(report)
    if (answer.ok) {
      commands.reported(report.outcomes ?? [])
      loads.reported(report.loads ?? [])
      commands.take(answer.commands)
    }
    return answer
  }

  const reporter = new Reporter({ read, send })
  // The market arrives a moment after the connection, and is reported as soon as it is there.
  const isReady = () => [live.lamp.value.server.state === 'up', rendered?.value] as const
  watch(isReady, ([isUp]) => {
    if (isUp) reporter.now()
  })
  void live.feed.loaded().then(() => reporter.now())
  onScopeDispose(() => {
    reporter.stop()
    frames.stop()
  })
  return reporter
}
