/** Signs with which spreadsheets let formulas begin, also in full width and as other forms of the same sign; blanks before them do not help. */
const FORMULA = /^[\s\p{C}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]/u
const CONTROL_FIRST = /^[\t\r\n]/

/**
 * Digits and what stands among them in numbers, money, dates, times, fractions and powers of ten. Two expressions, as one for both
 * would try every digit of a long text.
 */
const NUMBER_SIGNS = /^[\p{Nd}\s.,:;/\-+%()e$₩￦€£¥년월일시분초오전후]*$/iu
const DIGIT = /\p{Nd}/u
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'
const DATE_LIKE = new RegExp(
  `^(\\d{1,4}[-\\s/.]*${MONTH}|${MONTH}[-\\s/.]*\\d{1,4})([-\\s/.,]+\\d{1,4})*$`,
  'i',
)
const TIME_LIKE = /^\d{1,2}(:\d{1,2})*\s*[ap]m?$/i
const TRUTH = /^(true|false)$/i
/** Four numbers and dots are nothing to a spreadsheet. */
const IPV4 = /^\d+(\.\d+){3}$/

/** The longest text that may stand in a formula. */
const LONGEST_LITERAL = 255

/**
 * A text as the content of a CSV cell (before CSV's own quoting) that spreadsheets take for this text: the code 000660 does not
 * become 660, 0007E5 no power of ten, and nothing a formula. docs/decisions/0011-csv-for-spreadsheets.md has the reasons.
 */
export function spreadsheetText(text: string): string {
  if (FORMULA.test(text) || CONTROL_FIRST.test(text)) return `'${text}`
  if (!readsOtherwise(text)) return text
  return text.length > LONGEST_LITERAL ? `'${text}` : spreadsheetLiteral(text)
}

/** The same for a column in which every text must be of one kind, as codes are: one that looks like text to each, too. */
export function spreadsheetLiteral(text: string): string {
  return `="${text.replaceAll('"', '""')}"`
}

function readsOtherwise(text: string): boolean {
  const bare = text.trim().normalize('NFKC')
  if (IPV4.test(bare)) return false
  if (DIGIT.test(bare) && NUMBER_SIGNS.test(bare)) return true
  return [DATE_LIKE, TIME_LIKE, TRUTH].some((form) => form.test(bare))
}

/** The text that a cell was written for by the above, or by hand in the same manner. */
export function spreadsheetContent(cell: string): string {
  const literal = /^="(.*)"$/s.exec(cell)?.[1]
  if (literal !== undefined) return literal.replaceAll('""', '"')
  const guarded = /^'(.*)$/s.exec(cell)?.[1]
  return guarded !== undefined && spreadsheetText(guarded) !== guarded ? guarded : cell
}
