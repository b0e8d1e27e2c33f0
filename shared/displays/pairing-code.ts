/** Without what is read as another on a screen across a room: 0 and O, 1 and I. 32 characters, so six are 30 bits. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
export const CODE_LENGTH = 6

/** As it is typed from a screen: in either case, in groups or not. What is no code then stays none. */
export const plainCode = (typed: string): string => typed.toUpperCase().replaceAll(/[\s-]/g, '')

/** As it is shown: two groups of three are read and typed with fewer faults than six characters in a row. */
export const groupedCode = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`
