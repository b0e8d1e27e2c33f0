export function isNodeTooOld(version: string): boolean
export function isNodeOutdated(version: string): boolean
