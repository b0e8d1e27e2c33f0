import { PICTURE_BYTES, PICTURE_NUMBERS, type Picture } from '#shared/displays/picture'

/** Sizes that are tried until the image is small enough. */
const WIDTHS = [640, 480, 320]
const QUALITIES = [0.8, 0.5]
/** A hidden text for screen readers is one pixel high. */
const LEAST_PX = 2

const NAME_LENGTH = 60
const VALUE_LENGTH = 40

/**
 * What the page shows, drawn by itself: grounds, canvases and texts of its elements at their places. It is no copy of the screen's
 * pixels: a browser gives a page none.
 */
export function drawPicture(root: HTMLElement): Picture {
  return { image: imageOf(root), numbers: numbersOf(root.querySelector<HTMLElement>('.page.shown') ?? root) }
}

function imageOf(root: HTMLElement): string | null {
  for (const width of WIDTHS) {
    const canvas = drawn(root, width)
    for (const quality of canvas === null ? [] : QUALITIES) {
      const image = canvas?.toDataURL('image/webp', quality) ?? ''
      // Base64 has four characters for three bytes.
      if (image.startsWith('data:image/') && ((image.length - image.indexOf(',')) * 3) / 4 <= PICTURE_BYTES)
        return image
    }
  }
  return null
}

function drawn(root: HTMLElement, width: number): HTMLCanvasElement | null {
  const frame = root.getBoundingClientRect()
  if (frame.width < LEAST_PX || frame.height < LEAST_PX) return null
  const scale = width / frame.width
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = Math.round(frame.height * scale)
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.scale(scale, scale)
  context.translate(-frame.left, -frame.top)
  context.textBaseline = 'middle'
  drawElement(context, root, 1)
  return canvas
}

function drawElement(context: CanvasRenderingContext2D, element: Element, alpha: number): void {
  const style = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  const ownAlpha = alpha * Number(style.opacity)
  if (style.display === 'none' || ownAlpha < 0.05) return
  const isSeen = style.visibility === 'visible' && box.width >= LEAST_PX && box.height >= LEAST_PX
  context.globalAlpha = ownAlpha
  if (isSeen) {
    context.fillStyle = style.backgroundColor
    context.fillRect(box.left, box.top, box.width, box.height)
    if (element instanceof HTMLCanvasElement && element.width > 0)
      context.drawImage(element, box.left, box.top, box.width, box.height)
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE) drawText(context, node, style)
  }
  for (const child of element.children) drawElement(context, child, ownAlpha)
}

function drawText(context: CanvasRenderingContext2D, node: Node, style: CSSStyleDeclaration): void {
  const text = (node.textContent ?? '').trim()
  if (text === '') return
  const range = document.createRange()
  range.selectNodeContents(node)
  const [line] = range.getClientRects()
  if (line === undefined) return
  context.fillStyle = style.color
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  context.fillText(text, line.left, line.top + line.height / 2, line.width + 1)
}

/** The first numbers of a page, each with the text before it. */
export function numbersOf(root: Element): Picture['numbers'] {
  const numbers: Picture['numbers'] = []
  let name = ''
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (numbers.length < PICTURE_NUMBERS && texts.nextNode() !== null) {
    const text = (texts.currentNode.textContent ?? '').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').trim()
    if (/\d/.test(text))
      numbers.push({ name: name.slice(0, NAME_LENGTH), value: text.slice(0, VALUE_LENGTH) })
    else if (/\p{L}/u.test(text)) name = text
  }
  return numbers
}
