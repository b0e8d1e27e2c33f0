import { inflateSync } from 'node:zlib'

const SIGNATURE_BYTES = 8
const BYTES_OF = { 2: 3, 6: 4 } as const

/**
 * The mean of all colour values of a PNG, 0 (black) to 255 (white). It reads what Chromium writes: eight bits, RGB or RGBA, not
 * interlaced.
 *
 * @throws on any other
 */
export function luminanceOf(png: Buffer): number {
  let [width, height, colour] = [0, 0, 0]
  const data: Buffer[] = []
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 8, at + 8 + length)
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'IHDR') {
      ;[width, height, colour] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] ?? 0]
      if (body[8] !== 8 || body[12] !== 0) throw new Error('not a picture of Chromium')
    }
    if (type === 'IDAT') data.push(body)
    at += length + 12
  }
  const pixelBytes = BYTES_OF[colour as 2 | 6]
  if (pixelBytes === undefined) throw new Error(`a picture of colour type ${colour}`)
  return meanOf(
    unfiltered(inflateSync(Buffer.concat(data)), width * pixelBytes, height, pixelBytes),
    pixelBytes,
  )
}

function meanOf(rows: Uint8Array, pixelBytes: number): number {
  let sum = 0
  for (let at = 0; at < rows.length; at += pixelBytes)
    sum += ((rows[at] ?? 0) + (rows[at + 1] ?? 0) + (rows[at + 2] ?? 0)) / 3
  return sum / (rows.length / pixelBytes)
}

/** Each row has its filter before it: what is written is the difference to the pixel left, above, or both. */
function unfiltered(raw: Uint8Array, rowBytes: number, height: number, pixelBytes: number): Uint8Array {
  const rows = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (rowBytes + 1)] ?? 0
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x
      const left = x < pixelBytes ? 0 : (rows[at - pixelBytes] ?? 0)
      const above = y === 0 ? 0 : (rows[at - rowBytes] ?? 0)
      const corner = x < pixelBytes || y === 0 ? 0 : (rows[at - rowBytes - pixelBytes] ?? 0)
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0
      rows[at] = (raw[y * (rowBytes + 1) + 1 + x] ?? 0) + predicted
    }
  }
  return rows
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? above : corner
}
