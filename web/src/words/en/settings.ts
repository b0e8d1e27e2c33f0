import type { words as korean } from '../ko/settings.ts'
import type { Worded } from '../locale.ts'

export const words: Worded<typeof korean> = {
  settingsPage: {
    title: 'Settings',
    look: 'Appearance',
    prices: 'Prices',
    keyboard: 'Keyboard',
    paletteNote: 'Colour never says it alone: marks and signs stand beside it.',
    sample: 'Sample',
    flash: 'Flash when a price changes',
    flashNote: 'Nothing flashes while your device asks for reduced motion.',
    sounds: 'Sound when prices stop and when they come again',
    try: 'Listen',
    start: 'First page',
    shortcutsNote: 'Without them, arrows, Enter and Esc remain.',
    saved: 'Saved to your account; your other devices follow.',
    waiting: 'Saved on this device; your account follows when the server is back.',
  },
}
