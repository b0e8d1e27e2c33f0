import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { useView } from './useView.ts'

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.setItem('listings-view', JSON.stringify({ sort: '-price' }))
})
afterEach(() => {
  vi.useRealTimers()
  sessionStorage.clear()
})

const Listings = defineComponent({
  setup() {
    const view = useView()
    view.keep(() => view.begun)
    return () => null
  },
})

/** The listings have just been opened; the other page has to be fetched first. */
async function atListings() {
  let arrive: (page: Component) => void = () => undefined
  const other = new Promise<Component>((resolve) => (arrive = resolve))
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/listings', component: Listings },
      { path: '/compare', component: () => other },
    ],
  })
  await router.push('/listings')
  mount(RouterView, { global: { plugins: [router] } })
  await flushPromises()
  return { router, arrive: () => arrive({ render: () => h('p') }) }
}

it('the view that a tab had last is written into a bare address', async () => {
  const { router } = await atListings()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(router.currentRoute.value.fullPath).toBe('/listings?sort=-price')
})

it('writing the address does not cancel a navigation in progress', async () => {
  const { router, arrive } = await atListings()
  const left = router.push('/compare')
  await vi.advanceTimersByTimeAsync(1_000)
  arrive()
  await left
  expect(router.currentRoute.value.fullPath).toBe('/compare')
})
