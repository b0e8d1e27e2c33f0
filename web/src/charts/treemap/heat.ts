import type { Look } from '../look.ts'

/** A move of this many per cent, and any larger one, has the full colour. */
export const FULL_HEAT_PERCENT = 5

/** The steps of the legend. */
export const LEGEND_PERCENT = [-5, -2.5, 0, 2.5, 5] as const

type Rgb = readonly [red: number, green: number, blue: number]

/**
 * Colours of the map by change: from the neutral colour to that of the direction, in even steps of per cent.
 * A block without a rate is as neutral as one at its base price; the label shows the difference.
 */
export function heatScale({ heatUp, heatFlat, heatDown }: Look['colors']): (rate: number | null) => string {
  const [up, flat, down] = [heatUp, heatFlat, heatDown].map(rgbOf) as [Rgb, Rgb, Rgb]
  return (rate) => {
    const share = Math.min(1, Math.abs(rate ?? 0) / FULL_HEAT_PERCENT)
    const end = (rate ?? 0) > 0 ? up : down
    const mixed = flat.map((from, channel) => Math.round(from + ((end[channel] ?? from) - from) * share))
    return `rgb(${mixed.join(',')})`
  }
}

/** Registered tokens read as `rgb(…)`; where colours cannot be registered, as they were written. */
function rgbOf(color: string): Rgb {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color)?.[1]
  if (hex !== undefined) {
    const long = hex.length < 6 ? [...hex].map((digit) => digit + digit).join('') : hex
    return [0, 2, 4].map((at) => parseInt(long.slice(at, at + 2), 16)) as unknown as Rgb
  }
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue]
}
