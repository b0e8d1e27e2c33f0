import { createPinia } from 'pinia'
import { createApp, defineComponent, h } from 'vue'
import { fittingLayout } from '../../src/features/listings/layout.ts'
import { readView } from '../../src/features/listings/view.ts'
import BoardTable from '../../src/features/listings/BoardTable.vue'
import { useBoard } from '../../src/features/listings/useBoard.ts'
import { createWords } from '../../src/words/i18n.ts'
import { CLOCK, createServerClock } from '../../src/live/clock.ts'
import type { Mount } from './contender.ts'

/** The table as the product builds it, with the counts that it keeps beside. */
export const mountBoard: Mount = (root, feed, sorted) => {
  const view = readView(sorted ? {} : { sort: 'name' })
  const Page = defineComponent(() => {
    const board = useBoard(feed, view)
    const layout = fittingLayout(innerWidth)
    const columns = layout.map(({ id }) => id)
    return () =>
      h(BoardTable, {
        feed,
        ids: board.shownIds.value,
        order: board.order.value,
        layout,
        columns,
        rowOf: board.rowOf,
        onPoint: board.point,
        onTouch: board.touch,
      })
  })
  const app = createApp(Page)
  app.provide(CLOCK, createServerClock())
  app.use(createPinia())
  app.use(createWords('ko'))
  app.mount(root)
  return {}
}
