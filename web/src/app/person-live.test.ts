import { describe, expect, it, vi } from 'vitest'
import type { Live, LiveSession } from '../live/live.ts'
import { PersonLive } from './person-live.ts'

type Session = Pick<LiveSession, 'ending' | 'ended'>

function connections() {
  const opened: { session: Session; stop: ReturnType<typeof vi.fn> }[] = []
  const person = new PersonLive((session) => {
    const stop = vi.fn()
    opened.push({ session, stop })
    return { stop } as unknown as Live
  })
  return { person, opened }
}

describe('the live connection of a session', () => {
  it('is the same for the shell as the one that was opened before', () => {
    const { person, opened } = connections()
    person.open()
    person.take({ ending: () => undefined, ended: () => undefined })
    person.open()
    expect(opened).toHaveLength(1)
  })

  it('passes on what the server said about the session before the shell was there, once', () => {
    const { person, opened } = connections()
    const ended = vi.fn()
    person.open()
    opened[0]?.session.ended('session_ended')
    person.take({ ending: () => undefined, ended })
    opened[0]?.session.ended('unauthenticated')
    expect(ended.mock.calls).toEqual([['session_ended'], ['unauthenticated']])
  })

  it('is closed by a logout only if no shell has it', () => {
    const { person, opened } = connections()
    person.open()
    person.abandon()
    expect(opened[0]?.stop).toHaveBeenCalledOnce()
    person.take({ ending: () => undefined, ended: () => undefined })
    person.abandon()
    expect(opened[1]?.stop).not.toHaveBeenCalled()
  })

  it('is a new one after it was closed, which says nothing of the one before', () => {
    const { person, opened } = connections()
    const ended = vi.fn()
    person.open()
    opened[0]?.session.ended('session_ended')
    person.close()
    person.take({ ending: () => undefined, ended })
    expect(opened).toHaveLength(2)
    expect(ended).not.toHaveBeenCalled()
  })
})
