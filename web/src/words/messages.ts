import type { ko } from './ko.ts'

export type Worded<T> = { readonly [K in keyof T]: T[K] extends string ? string : Worded<T[K]> }

/** The shape every language has: the keys of Korean, any words. */
export type Messages = Worded<typeof ko>
