import { computed, shallowRef } from 'vue'
import type { ColumnId } from './columns.ts'
import { fittingLayout, moved, pinned, resized, toggled } from './layout.ts'
import type { Layout } from './layout.ts'
import { layoutName, readLayouts, withLayout } from './layouts.ts'
import type { KeptLayouts, LayoutStore, NamedLayout } from './layouts.ts'
import type { ViewQuery } from './view.ts'

const STORAGE_KEY = 'listings-layouts'

/** Layouts kept in this browser. */
export const browserLayouts = (storage: Pick<Storage, 'getItem' | 'setItem'>): LayoutStore => ({
  read() {
    try {
      return readLayouts(JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}'))
    } catch {
      // Not ours or not whole: the table begins as usual.
      return readLayouts({})
    }
  },
  write: (layouts) => storage.setItem(STORAGE_KEY, JSON.stringify(layouts)),
})

/**
 * The layout of the table. Until the user changes it, the standard columns that fit are shown; the first change starts
 * from the visible ones.
 *
 * @param view what the table shows, which is saved with a layout and comes back with it
 */
export function useLayouts(
  store: LayoutStore,
  view: { now: () => ViewQuery; show: (view: ViewQuery) => void },
) {
  const kept = shallowRef<KeptLayouts>(store.read())
  const roomPx = shallowRef(Infinity)
  const layout = computed<Layout>(() => kept.value.columns ?? fittingLayout(roomPx.value))

  function keep(change: Partial<KeptLayouts>): void {
    kept.value = { ...kept.value, ...change }
    store.write(kept.value)
  }
  const lay = (columns: Layout | null) => keep({ columns })
  const isInUse = ({ columns, view: kept }: NamedLayout) =>
    isSame(columns, layout.value) && isSame(kept, view.now())

  return {
    layout,
    columns: computed<readonly ColumnId[]>((before) => {
      const now = layout.value.map(({ id }) => id)
      return before?.join() === now.join() ? before : now
    }),
    named: computed(() => kept.value.named),
    /** The saved layout that is in sight as it was saved; none: the table was changed since, or is as usual. */
    inUse: computed(() => kept.value.named.find(isInUse)?.name),
    isUsual: computed(() => kept.value.columns === null && isSame(view.now(), {})),
    /** Whether the user has not changed the layout. */
    isStandard: computed(() => kept.value.columns === null),
    fit: (px: number) => (roomPx.value = px),
    toggle: (id: ColumnId) => lay(toggled(layout.value, id)),
    move: (id: ColumnId, to: number) => lay(moved(layout.value, id, to)),
    /** @param widthsPx of all columns as they are on the screen, so that no other is moved by it */
    resize: (id: ColumnId, widthPx: number | null, widthsPx: readonly number[]) =>
      lay(resized(pinned(layout.value, widthsPx), id, widthPx)),
    /** The columns that fit; what is shown in them stays. */
    standard: () => lay(null),
    /** The table as it begins. */
    usual(): void {
      lay(null)
      view.show({})
    },
    /** @returns whether there was room for it */
    save(typed: string): boolean {
      const name = layoutName(typed)
      const named = withLayout(kept.value.named, { name, columns: layout.value, view: view.now() })
      if (name === '' || named === kept.value.named) return false
      keep({ named })
      return true
    },
    apply({ columns, view: saved }: NamedLayout): void {
      lay(columns)
      view.show(saved)
    },
    /** Those of all devices. */
    replace: (named: readonly NamedLayout[]) => keep({ named }),
    remove: (name: string) => keep({ named: kept.value.named.filter((one) => one.name !== name) }),
  }
}

/** Both were made by the same functions, with their keys in the same order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export type Layouts = ReturnType<typeof useLayouts>
