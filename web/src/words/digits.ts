/** Stands where a number is not there yet. */
export const NO_NUMBER = '–'

/** Digits are grouped by commas in every language so far, so one cached formatter serves the hot cells. */
const format = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat('en-US', options)

export const grouped = format({ maximumFractionDigits: 0 })
export const oneDecimal = format({ minimumFractionDigits: 1, maximumFractionDigits: 1 })
export const upToOneDecimal = format({ maximumFractionDigits: 1 })
export const twoDecimals = format({ minimumFractionDigits: 2, maximumFractionDigits: 2 })
