/** Bounds of what can be said of a display; forms and endpoints have them from here. */
export const DISPLAY_NAME_LENGTH = 60
export const DISPLAY_PLACE_LENGTH = 100
export const DISPLAY_GROUP_LENGTH = 60
export const MAX_LEASE_HOURS = 720

export const LEAST_DWELL_S = 3
export const MAX_DWELL_S = 3_600
export const MAX_PAGES = 24
