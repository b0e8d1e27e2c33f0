export const MESSAGE_LEVELS = ['info', 'warning', 'alarm'] as const
export type MessageLevel = (typeof MESSAGE_LEVELS)[number]

export const MESSAGE_TEXT_LENGTH = 140
export const MAX_MESSAGE_HOURS = 24
/** Messages and takeovers that are on at the same time. */
export const MAX_MESSAGES = 50

/** Which displays: one, those of a group, or all, including those that come to it later. */
export type MessageTarget = { display: string } | { group: string } | { all: true }

/** A message as a display has it. */
export interface ShownMessage {
  id: string
  level: MessageLevel
  text: string
  ends_at: string
}

/** Whether a target includes a display. */
export function includes(target: MessageTarget, display: { id: string; group: string }): boolean {
  if ('display' in target) return target.display === display.id
  return 'all' in target || target.group === display.group
}
