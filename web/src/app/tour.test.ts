import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { noteTour, takeTour } from '../shell/tour.ts'
import { createWords } from '../words/i18n.ts'
import TourCard from './TourCard.vue'

beforeEach(() => sessionStorage.clear())

describe('the tour', () => {
  it('is offered once after signing up, and not otherwise', () => {
    expect(takeTour(sessionStorage)).toBe(false)
    noteTour(sessionStorage)
    expect(takeTour(sessionStorage)).toBe(true)
    expect(takeTour(sessionStorage)).toBe(false)
  })

  it('has three steps, back and forth, and ends after the last', async () => {
    const page = mount(TourCard, { global: { plugins: [createWords('en')] } })
    const press = (id: string) => page.find(`[data-testid=tour-${id}]`).trigger('click')
    const titles = [page.find('h2').text()]
    await press('next')
    titles.push(page.find('h2').text())
    await press('back')
    expect(page.find('h2').text()).toBe(titles[0])
    await press('next')
    await press('next')
    titles.push(page.find('h2').text())
    expect(new Set(titles).size).toBe(3)
    expect(page.emitted('close')).toBeUndefined()
    await press('next')
    expect(page.emitted('close')).toHaveLength(1)
  })

  it('can be skipped at any step, also with Escape', async () => {
    const page = mount(TourCard, { global: { plugins: [createWords('en')] } })
    await page.find('[data-testid=tour-skip]').trigger('click')
    await page.find('[data-testid=tour]').trigger('keydown', { key: 'Escape' })
    expect(page.emitted('close')).toHaveLength(2)
  })
})
