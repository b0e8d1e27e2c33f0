/** What a display can give to others. */
export const DISPLAY_PARTS = ['boards', 'schedule', 'events'] as const
export type DisplayPart = (typeof DISPLAY_PARTS)[number]

/** Several displays: those of a group, those that are chosen, or all. Of a group and of all those that are not revoked. */
export type GroupTarget = { group: string } | { displays: string[] } | { all: true }
