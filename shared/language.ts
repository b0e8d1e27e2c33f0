/** The languages of the board; the first is what a reader gets who speaks none of them. */
export const LANGUAGES = ['ko', 'en'] as const
export type Language = (typeof LANGUAGES)[number]
