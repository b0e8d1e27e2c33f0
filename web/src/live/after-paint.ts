/**
 * Acts in a task of its own once the next frame is painted; in a hidden tab, when it is shown again.
 *
 * @returns cancels it
 */
export function afterPaint(act: () => void): () => void {
  let task: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => (task = setTimeout(act)))
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(task)
  }
}
