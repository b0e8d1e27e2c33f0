/**
 * Loaded into a worker first: the process lives at another time of day, so that a test finds an open market whenever it is
 * run. Milliseconds in CLOCK_SHIFT_MS.
 */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS)
const now = Date.now.bind(Date)
Date.now = () => now() + shiftMs
