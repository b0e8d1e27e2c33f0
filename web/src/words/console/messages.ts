import type { Worded } from '../messages.ts'
import type { ko } from './ko.ts'

/** The shape every language has: the keys of Korean, any words. */
export type ConsoleMessages = Worded<typeof ko>
