import type { TableSize } from '#database/storage/storage-sizes'
import { readStorage } from '../admin/read-storage.ts'
import type { Command } from './command.ts'

const HEAD = ['TABLE', 'ROWS', 'SIZE', 'COMPRESSED', 'CHUNKS', 'KEPT', 'COMPRESSED AFTER']

/** Prints the sizes of everything that is stored. */
export const storage: Command = {
  usage: '                                  how large each table is, and how long its rows stay',
  options: {},
  async run({ database, redis, terminal }) {
    const { tables, database_bytes, faults } = await readStorage({ database, redis })
    const lines = [HEAD, ...tables.map(lineOf)]
    const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
    for (const line of lines) {
      const cells = line.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      terminal.stdout.write(`${cells.join('  ')}\n`)
    }
    terminal.stdout.write(`The database: ${sizeText(database_bytes)}\n`)
    for (const { job, failed_at_ms, reason } of faults)
      terminal.stderr.write(`${job} failed at ${new Date(failed_at_ms).toISOString()}: ${reason}\n`)
    return faults.length === 0 ? 0 : 1
  },
}

function lineOf(size: TableSize): string[] {
  const { compressed_bytes_before: before, compressed_bytes_after: after } = size
  return [
    size.table,
    `~${size.rows}`,
    sizeText(size.bytes),
    before === null || after === null ? '' : `${sizeText(before)} to ${sizeText(after)}`,
    size.chunks === null ? '' : `${size.compressed_chunks ?? 0} of ${size.chunks}`,
    size.retention_days === null ? 'for ever' : `${size.retention_days} days`,
    size.compress_after_hours === null ? '' : `${size.compress_after_hours} h`,
  ]
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power] ?? ''}`
}
