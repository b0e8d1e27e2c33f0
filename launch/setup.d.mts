/** @returns the path of Chromium, which is installed if it is missing */
export function setUpChromium(): string
