import { crc32, inflateRawSync } from 'node:zlib'

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 65_535
const STORED = 0
const DEFLATED = 8

/**
 * The first file of a ZIP archive, verified by its checksum.
 *
 * @param maxBytes unpacked: a few compressed bytes may unpack to any size
 * @throws Error when the data are no archive, truncated or corrupted
 */
export function unzipFirst(archive: Buffer, maxBytes: number): Buffer {
  const at = centralDirectory(archive)
  if (archive.readUInt32LE(at) !== CENTRAL) throw new Error('the archive holds no file')
  const method = archive.readUInt16LE(at + 10)
  const checksum = archive.readUInt32LE(at + 16)
  const packedSize = archive.readUInt32LE(at + 20)
  const size = archive.readUInt32LE(at + 24)
  const localAt = archive.readUInt32LE(at + 42)
  if (archive.readUInt32LE(localAt) !== LOCAL) throw new Error('the archive is damaged')
  const from = localAt + 30 + archive.readUInt16LE(localAt + 26) + archive.readUInt16LE(localAt + 28)
  if (size > maxBytes) throw new Error(`the file is larger than ${maxBytes} bytes`)
  const packed = archive.subarray(from, from + packedSize)
  const bytes = unpacked(packed, method, size)
  if (bytes.length !== size || crc32(bytes) !== checksum) throw new Error('the file is damaged')
  return bytes
}

function centralDirectory(archive: Buffer): number {
  const least = Math.max(0, archive.length - END_BYTES - LONGEST_COMMENT)
  for (let at = archive.length - END_BYTES; at >= least; at -= 1)
    if (archive.readUInt32LE(at) === END) return archive.readUInt32LE(at + 16)
  throw new Error('the archive breaks off')
}

function unpacked(packed: Buffer, method: number, size: number): Buffer {
  if (method === STORED) return packed
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  throw new Error(`the archive is packed by method ${method}`)
}
