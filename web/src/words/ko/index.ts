import type { Locale } from '../locale.ts'
import { words } from './common.ts'
import { numbers } from './numbers.ts'

export const locale: Locale = { name: '한국어', words, numbers }
