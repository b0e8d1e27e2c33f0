/** The oldest release that is tested; package.json and CI state the same. */
const OLDEST = [20, 19]

/** The oldest release line with security fixes (https://nodejs.org/en/about/previous-releases). */
const MAINTAINED_FROM = 22

export function isNodeTooOld(version) {
  const [major, minor] = partsOf(version)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}

export function isNodeOutdated(version) {
  return partsOf(version)[0] < MAINTAINED_FROM
}

function partsOf(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return [major, minor]
}
