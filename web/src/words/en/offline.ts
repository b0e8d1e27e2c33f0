import type { OfflineWords } from '../locale.ts'

export const words: OfflineWords = {
  page: 'Offline',
  title: 'No prices can be received',
  text: 'The server cannot be reached. No numbers are shown, so that old prices are not taken for those of now. The board opens again by itself when there is a connection.',
  retry: 'Try again',
}
