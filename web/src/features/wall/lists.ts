import type { Component } from 'vue'
import WallDisclosures from './WallDisclosures.vue'
import WallNews from './WallNews.vue'
import type { WallBoard } from './plan.ts'

/** Pages of the wall that are a list. */
export const WALL_LISTS: Readonly<Partial<Record<WallBoard, Component>>> = {
  disclosures: WallDisclosures,
  news: WallNews,
}
