import { describe, expect, it } from 'vitest'
import { isWorkerAlive, JOBS_CONNECTION } from './health.ts'

const client = ({ addr = '172.18.0.4:51000', name = JOBS_CONNECTION, idle = 1 }) =>
  `id=7 addr=${addr} laddr=172.18.0.3:6379 fd=9 name=${name} age=99 idle=${idle} flags=N db=0`

const self = client({ addr: '172.18.0.4:51999', name: 'worker-health' })

describe('the health check of a worker', () => {
  it('passes while its connection for jobs is in use', () => {
    expect(isWorkerAlive(self, [self, client({})].join('\n'))).toBe(true)
    expect(isWorkerAlive(self, client({ idle: 29 }))).toBe(true)
  })

  it('fails when that connection has been silent for 30 seconds or is gone', () => {
    expect(isWorkerAlive(self, client({ idle: 30 }))).toBe(false)
    expect(isWorkerAlive(self, [self, client({ name: 'worker' }), ''].join('\n'))).toBe(false)
  })

  it('ignores the connections of other machines', () => {
    expect(isWorkerAlive(self, client({ addr: '172.18.0.44:51000' }))).toBe(false)
  })

  it('recognises the worker by its IPv6 address, too', () => {
    const self6 = client({ addr: '[fd00::4]:51999', name: 'worker-health' })
    expect(isWorkerAlive(self6, client({ addr: '[fd00::4]:51000' }))).toBe(true)
    expect(isWorkerAlive(self6, client({ addr: '[fd00::5]:51000' }))).toBe(false)
  })
})
