import type { Drawing } from '#shared/market/drawing'
import type { Gap } from '../../market/candle-page.ts'
import { whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import type { Look } from '../look.ts'
import { axisMarks } from './axis-marks.ts'
import { backdropOf } from './backdrop-of.ts'
import type { CandleHistory } from './candle-history.ts'
import type { ChartDisplay } from './display.ts'
import { linesOf, pixelOf } from './drawn-shapes.ts'
import type { DrawingFrame } from './drawn-shapes.ts'
import type { ChartEvent } from './event-places.ts'
import { extremesOf } from './extremes.ts'
import type { Extreme } from './extremes.ts'
import type { CandleFrame } from './option.ts'
import { overlaysOf } from './overlays.ts'
import type { Hours } from './sessions.ts'
import type { Slot } from './slots.ts'
import type { Studies } from './useStudies.ts'
import { volumeProfile } from './volume-profile.ts'

/** The room that a label of the time axis takes, at 100 %. */
const MARK_WIDTH_PX = 76

/** What the page says of the chart. */
export interface FrameInput {
  history: CandleHistory
  display: ChartDisplay
  hours: Hours
  events?: readonly ChartEvent[] | undefined
  drawings: readonly Drawing[]
  selected: number | null
  hollow: boolean
  language: Language
  gapLabel: (gap: Gap) => string
  volumeLabel: (volume: number) => string
  extremeLabel: (extreme: Extreme) => string
}

/** @param seen the visible places, `null` after the newest */
export function frameOf(
  input: FrameInput,
  part: DrawingFrame,
  seen: readonly (Slot | null)[],
  lines: CandleFrame['lines'],
  studies: Studies | null,
  look: Look,
): CandleFrame {
  const { slots, first, count, panes, scale } = part
  const { display } = input
  const known = seen.filter((slot): slot is Slot => slot !== null)
  const apart = Math.ceil(((MARK_WIDTH_PX * look.textScale) / panes.width) * count)
  return {
    slots: seen,
    ...overlaysOf(display, slots, [first, first + known.length], studies, look),
    extremes: extremesOf(seen, display.style),
    extremeLabel: input.extremeLabel,
    marks: axisMarks(slots, first, first + count, apart, input.language),
    lines,
    backdrop: backdropOf(known, count, input.history, input),
    profile: display.profile ? volumeProfile(known.flatMap(({ candle }) => candle ?? [])) : [],
    drawn: input.drawings.map((drawing, at) => ({
      lines: linesOf(drawing, part, whole),
      // A level is held anywhere along it.
      handles:
        at === input.selected && drawing.kind !== 'level'
          ? drawing.points.map((point) => pixelOf(point, part))
          : [],
      isSelected: at === input.selected,
    })),
    panes,
    scale,
    hollow: input.hollow,
    price: whole,
    volume: input.volumeLabel,
  }
}
