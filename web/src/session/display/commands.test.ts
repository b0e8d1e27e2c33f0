import { expect, it, vi } from 'vitest'
import type { CommandType, SentCommand } from '#shared/displays/commands'
import { CommandFault, CommandRunner, type CommandActs } from './commands.ts'

const command = (type: CommandType, revision: number | null = null, id: string = type): SentCommand => ({
  id,
  type,
  revision,
})

function stored() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

function running(changes: Partial<CommandActs> = {}, storage = stored()) {
  const acts = {
    identify: vi.fn(() => Promise.resolve()),
    picture: vi.fn(() => Promise.resolve()),
    shows: vi.fn(() => Promise.resolve()),
    isServerThere: vi.fn(() => Promise.resolve(true)),
    reload: vi.fn(),
    ...changes,
  }
  return { acts, runner: new CommandRunner({ acts, onOutcome: () => undefined, storage }) }
}

it('a display carries a command out once, however often it is delivered', async () => {
  const { acts, runner } = running()
  for (let n = 0; n < 3; n++) runner.take([command('identify')])
  await expect.poll(() => runner.outcomes).toEqual([{ id: 'identify', failure: null }])
  expect(acts.identify).toHaveBeenCalledTimes(1)
})

it('a display keeps an outcome until it has been reported', async () => {
  const { runner } = running()
  runner.take([command('identify'), command('picture')])
  await expect.poll(() => runner.outcomes).toHaveLength(2)
  runner.reported(runner.outcomes.slice(0, 1))
  expect(runner.outcomes.map(({ id }) => id)).toEqual(['picture'])
})

it('a command that changes the entry is done when its revision is on the screen', async () => {
  let arrive: () => void = () => undefined
  const { acts, runner } = running({ shows: vi.fn(() => new Promise<void>((resolve) => (arrive = resolve))) })
  runner.take([command('blank', 7)])
  expect(acts.shows).toHaveBeenCalledWith(7)
  expect(runner.outcomes).toEqual([])
  arrive()
  await expect.poll(() => runner.outcomes).toEqual([{ id: 'blank', failure: null }])
})

it('a display does not reload while the server does not answer', async () => {
  const { acts, runner } = running({ isServerThere: () => Promise.resolve(false) })
  runner.take([command('reload')])
  await expect.poll(() => runner.outcomes).toEqual([{ id: 'reload', failure: 'server_away' }])
  expect(acts.reload).not.toHaveBeenCalled()
})

it('a reload is reported by the page that comes next, and not done again', async () => {
  const storage = stored()
  const reload = vi.fn()
  const { runner } = running({ reload }, storage)
  runner.take([command('reload')])
  await expect.poll(() => reload.mock.calls).toHaveLength(1)
  expect(runner.outcomes).toEqual([])
  const next = running({}, storage)
  expect(next.runner.outcomes).toEqual([{ id: 'reload', failure: null }])
  next.runner.take([command('reload')])
  expect(next.acts.isServerThere).not.toHaveBeenCalled()
  expect(running({}, storage).runner.outcomes).toEqual([])
})

it('a display reports why a command failed', async () => {
  const { runner } = running({
    picture: () => Promise.reject(new CommandFault('not_drawn')),
    identify: () => Promise.reject(new Error('anything')),
  })
  runner.take([command('picture'), command('identify')])
  await expect
    .poll(() => runner.outcomes)
    .toEqual([
      { id: 'picture', failure: 'not_drawn' },
      { id: 'identify', failure: 'unknown' },
    ])
})
