import { expect, it, vi } from 'vitest'
import { keepingPage } from './kept-page.ts'

it('a page that could not be kept, because the server went away, is kept the next time, and then not again', async () => {
  const keep = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new TypeError('Failed to fetch'))
  keep.mockResolvedValue()
  const keepOnce = keepingPage(keep)
  for (let times = 0; times < 4; times++) await keepOnce()
  expect(keep).toHaveBeenCalledTimes(2)
})
