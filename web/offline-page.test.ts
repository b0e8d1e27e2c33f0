import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LANGUAGES } from '#shared/language'
import { offlinePage } from './offline-page.ts'

it('the offline page explains in every language that no prices can be received', () => {
  const html = offlinePage(readFileSync('web/offline.html', 'utf8'))
  const page = new DOMParser().parseFromString(html, 'text/html')
  const sections = [...page.querySelectorAll('section')]
  expect(sections.map(({ lang }) => lang)).toEqual(LANGUAGES)
  expect(page.querySelectorAll('h1')).toHaveLength(1)
  expect(page.title).toBe('오프라인 · Offline · SecondaryMarket')
  expect(page.querySelector('#retry')?.textContent).toBe('다시 시도 · Try again')
  for (const { textContent } of sections)
    expect(textContent).toMatch(/서버에 연결할 수 없습니다|cannot be reached/)
  expect(page.body.innerHTML).not.toContain('__')
})
