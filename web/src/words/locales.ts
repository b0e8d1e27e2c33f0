import type { Language } from '#shared/language'
import { locale as en } from './en/index.ts'
import { locale as ko } from './ko/index.ts'
import type { Locale } from './locale.ts'

/** A language of `LANGUAGES` without its folder does not compile. */
export const LOCALES: Readonly<Record<Language, Locale>> = { ko, en }
