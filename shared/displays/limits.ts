/** Bounds of what can be said of a display; forms and endpoints have them from here. */
export const DISPLAY_NAME_LENGTH = 60
export const DISPLAY_PLACE_LENGTH = 100
export const DISPLAY_GROUP_LENGTH = 60
export const MAX_LEASE_HOURS = 720

export const LEAST_DWELL_S = 3
export const MAX_DWELL_S = 3_600
export const MAX_PAGES = 24
/** As many as a screen holds in two columns. */
export const MAX_BOARD_STOCKS = 24
export const BOARD_TEXT_LENGTH = 280
