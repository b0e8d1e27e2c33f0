import type { Worded } from '../../../words/messages.ts'
import type { ko } from './ko.ts'

/** The shape every language has: the keys of Korean, any words. */
export type SettingsMessages = Worded<typeof ko>
