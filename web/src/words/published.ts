const HANGUL = /[가-힣]/

/**
 * The `lang` of a text that is shown as it was published or typed, for what reads it out; undefined: nothing says that it
 * is another language than the page's.
 */
export const langOf = (text: string): 'ko' | undefined => (HANGUL.test(text) ? 'ko' : undefined)
