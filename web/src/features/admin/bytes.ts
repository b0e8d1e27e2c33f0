const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `1.5 GiB`; negative where something has shrunk. */
export function bytesText(bytes: number): string {
  const size = Math.abs(bytes)
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, size)) / 10))
  return `${bytes < 0 ? '-' : ''}${(size / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power] ?? ''}`
}
