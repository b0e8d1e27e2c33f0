import { defineAsyncComponent } from 'vue'
import type { Component } from 'vue'
import WallDisclosures from './WallDisclosures.vue'
import WallNews from './WallNews.vue'
import type { DisplayBoard } from '#shared/displays/boards'

/** Few walls show one, and with it come words and requests of its own. */
const WallWatchlist = defineAsyncComponent(() => import('./WallWatchlist.vue'))

/** Pages of the wall that are a list. */
export const WALL_LISTS: Readonly<Partial<Record<DisplayBoard, Component>>> = {
  disclosures: WallDisclosures,
  news: WallNews,
  watchlist: WallWatchlist,
}
