import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isNodeOutdated, isNodeTooOld } from './node-version.mjs'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

describe('the release of Node', () => {
  it.each(['18.20.8', '20.18.3'])('%s is refused', (version) => {
    expect(isNodeTooOld(version)).toBe(true)
  })

  it.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0'])('%s runs the product', (version) => {
    expect(isNodeTooOld(version)).toBe(false)
  })

  it('is reported as outdated when it gets no security fixes', () => {
    expect(['20.20.2', '22.12.0', '24.22.3'].map(isNodeOutdated)).toEqual([true, false, false])
  })

  it('is the same long-term release in the image, in .nvmrc and in CI, which also tests the oldest one', () => {
    const { jobs } = parse(read('.github/workflows/ci.yml')) as {
      jobs: { run: { strategy: { matrix: { node: string[] } } } }
    }
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    const [newest, oldest = ''] = jobs.run.strategy.matrix.node
    expect(read('.nvmrc').trim()).toBe(newest)
    expect(read('Dockerfile')).toMatch(new RegExp(`^FROM node:${newest}\\.`, 'm'))
    expect(engines.node.split(' ')[0]).toBe(`^${oldest}.0`)
    expect(isNodeTooOld(`${oldest}.0`)).toBe(false)
  })
})
