import type { Look } from '../look.ts'
import { HEAD_PADDING_PX } from './tiles.ts'
import type { Head, MapPicture, Tile } from './tiles.ts'

/** The line height of labels, in ems. */
const LINE_EMS = 1.25

/** A canvas that shows a map, and draws of it what is different from what it shows. */
export interface MapCanvas {
  show: (picture: MapPicture, look: Pick<Look, 'colors' | 'font'>) => void
  /** The element has another size. */
  resize: () => void
  /** All of it is drawn anew. */
  clear: () => void
  dispose: () => void
}

/** @param host has a size */
export function startMapCanvas(host: HTMLElement): MapCanvas {
  const canvas = document.createElement('canvas')
  canvas.style.cssText = 'display: block; width: 100%; height: 100%'
  host.prepend(canvas)
  const context = canvas.getContext('2d', { alpha: false })
  let shown: MapPicture | null = null

  function fit(): void {
    const scale = window.devicePixelRatio
    const [width, height] = [host.clientWidth, host.clientHeight].map((px) => Math.round(px * scale)) as [
      number,
      number,
    ]
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      shown = null
    }
    context?.setTransform(scale, 0, 0, scale, 0, 0)
  }

  return {
    show(picture, { colors, font }) {
      if (context === null) return
      fit()
      const whole = shown === null || !isSamePlaces(shown, picture)
      if (whole) {
        context.fillStyle = colors.ground
        context.fillRect(0, 0, host.clientWidth, host.clientHeight)
      }
      context.textBaseline = 'middle'
      picture.tiles.forEach((tile, at) => {
        const before = whole ? undefined : shown?.tiles[at]
        if (before === undefined || !looksSame(before, tile)) drawTile(context, tile, colors.heatInk, font)
      })
      picture.heads.forEach((head, at) => {
        if (!whole && shown?.heads[at]?.text === head.text) return
        drawHead(context, head, { ...colors, font, letterPx: picture.headLetterPx })
      })
      shown = picture
    },
    resize: () => (shown = null),
    clear: () => (shown = null),
    dispose: () => canvas.remove(),
  }
}

const isSamePlace = ({ area: a }: Tile | Head, b: Tile | Head | undefined) =>
  a.x === b?.area.x && a.y === b.area.y && a.width === b.area.width && a.height === b.area.height

const isSamePlaces = (a: MapPicture, b: MapPicture): boolean =>
  a.tiles.length === b.tiles.length &&
  a.heads.length === b.heads.length &&
  a.tiles.every((tile, at) => isSamePlace(tile, b.tiles[at])) &&
  a.heads.every((head, at) => isSamePlace(head, b.heads[at]))

const looksSame = (a: Tile, b: Tile): boolean =>
  a.color === b.color && a.label?.text === b.label?.text && a.label?.fontSize === b.label?.fontSize

function drawTile(
  context: CanvasRenderingContext2D,
  { area, color, label }: Tile,
  ink: string,
  font: string,
): void {
  context.fillStyle = color
  context.fillRect(area.x, area.y, area.width, area.height)
  if (label === null) return
  context.fillStyle = ink
  context.font = `${label.fontSize}px ${font}`
  context.textAlign = 'center'
  const lines = label.text.split('\n')
  const [middle, lineHeight] = [area.y + area.height / 2, label.fontSize * LINE_EMS]
  lines.forEach((line, at) => {
    context.fillText(line, area.x + area.width / 2, middle + (at - (lines.length - 1) / 2) * lineHeight)
  })
}

function drawHead(
  context: CanvasRenderingContext2D,
  { area, text }: Head,
  { ground, crosshair, font, letterPx }: Look['colors'] & { font: string; letterPx: number },
): void {
  context.fillStyle = ground
  context.fillRect(area.x, area.y, area.width, area.height)
  context.fillStyle = crosshair
  context.font = `${letterPx}px ${font}`
  context.textAlign = 'left'
  context.fillText(text, area.x + HEAD_PADDING_PX, area.y + area.height / 2)
}
