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

export const MAX_SCHEDULE_RULES = 24
export const MAX_EVENT_RULES = 12
export const RULE_NAME_LENGTH = 40
/** Seconds for which an event shows its board. */
export const LEAST_EVENT_S = 5
export const MAX_EVENT_S = 600
/** Seconds after it in which the same rule does nothing. */
export const MAX_COOLDOWN_S = 3_600
export const LEAST_EVENT_PERCENT = 0.1
export const MAX_EVENT_PERCENT = 30

/** A bound on what admins can create by mistake or by script. */
export const MAX_DISPLAYS = 1_000
