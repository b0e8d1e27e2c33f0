/** The option that a key leads to from the focused one, wrapping around; null: another key. */
export function nextChoice(key: string, focused: number, count: number): number | null {
  if (count === 0) return null
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (focused + 1) % count
    case 'ArrowLeft':
    case 'ArrowUp':
      return (Math.max(focused, 0) - 1 + count) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
