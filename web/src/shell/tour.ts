/** The tour is due after signing up, in this tab. */
const KEY = 'tour'

export function noteTour(tab: Storage): void {
  tab.setItem(KEY, 'due')
}

/** Whether the tour is due; it is offered once. */
export function takeTour(tab: Storage): boolean {
  const isDue = tab.getItem(KEY) === 'due'
  tab.removeItem(KEY)
  return isDue
}
