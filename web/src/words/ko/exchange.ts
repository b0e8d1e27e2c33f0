import type { ExchangeNames } from '../locale.ts'

export const names: ExchangeNames = {}
