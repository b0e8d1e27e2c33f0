import { describe, expect, it } from 'vitest'
import { asText } from './log-text.ts'

const line = (entry: object) =>
  `${JSON.stringify({ pid: 7, hostname: 'box', name: 'worker', time: 0, level: 30, ...entry })}\n`

describe('a line of the log at a terminal', () => {
  it('is the time, the process, the words and what belongs to them', () => {
    const text = asText(line({ source: 'simulator', detail: null, msg: 'source live' }), false)
    expect(text).toMatch(/^\d\d:\d\d:\d\d worker source live source=simulator\n$/)
  })

  it('names the level, and the message of an error', () => {
    const err = {
      type: 'TypeError',
      message: 'no such thing',
      stack: 'TypeError: no such thing\n    at poll (a.ts:1:2)\n    at b',
    }
    const text = asText(line({ level: 50, err, msg: 'a poll failed' }), true)
    expect(text).toMatch(/worker ERROR a poll failed \(TypeError: no such thing at poll \(a\.ts:1:2\)\)/)
    expect(text.startsWith('\u001b[31m')).toBe(true)
    expect(asText(line({ level: 40, msg: 'careful' }), false)).toMatch(/WARN careful/)
  })

  it('is one line, truncated where it is long, without control sequences of the terminal', () => {
    const text = asText(
      line({ from: 'x'.repeat(500), user: 'a\nb\u001b[2Jc\u009bd', msg: 'said\r\nso' }),
      false,
    )
    expect(
      [...text.trimEnd()].filter((letter) => letter < ' ' || (letter >= '\u007f' && letter < '\u00a0')),
    ).toEqual([])
    expect(text.length).toBeLessThan(250)
  })

  it('that is no JSON is passed on as it is', () => {
    expect(asText('Warning: something\n', false)).toBe('Warning: something\n')
    expect(asText('7\n', false)).toBe('7\n')
  })
})
