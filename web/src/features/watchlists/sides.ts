import { whole } from '../../words/numbers.ts'

/** The notes of a stock. */
export interface Notes {
  note?: string
  target_price?: number | null
  stop_price?: number | null
}

/** Notes as lines of text, for the conflict dialog. */
export function linesOfNotes(
  { note, target_price, stop_price }: Notes,
  words: { target: string; stop: string },
): string[] {
  return [
    ...(target_price === undefined ? [] : [`${words.target} ${whole(target_price)}`]),
    ...(stop_price === undefined ? [] : [`${words.stop} ${whole(stop_price)}`]),
    ...(note === undefined ? [] : [note || '–']),
  ]
}

/** The stored values of the edited fields. */
export function notesAsIn(sent: Notes, { note, target_price, stop_price }: Required<Notes>): Notes {
  return {
    ...(sent.note === undefined ? {} : { note }),
    ...(sent.target_price === undefined ? {} : { target_price }),
    ...(sent.stop_price === undefined ? {} : { stop_price }),
  }
}

/** The stored notes that are not empty. */
export function setNotes({ note, target_price, stop_price }: Required<Notes>): Notes {
  return {
    ...(note === '' ? {} : { note }),
    ...(target_price === null ? {} : { target_price }),
    ...(stop_price === null ? {} : { stop_price }),
  }
}

/** A file may have 10 MB; its first lines are enough to recognise it. */
const FILE_LINES = 30
const LINE_LENGTH = 80

/** The first lines of a file. */
export function linesOfFile(text: string): string[] {
  const lines = text
    .slice(0, FILE_LINES * 1_000)
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '')
  const first = lines.slice(0, FILE_LINES).map((line) => line.slice(0, LINE_LENGTH))
  return lines.length > FILE_LINES ? [...first, '…'] : first
}
