import type { WatchlistChange } from '#database/watchlists/change-watchlists'
import { readWatchlists } from '#database/watchlists/read-watchlists'
import type { Watchlists } from '#database/watchlists/watchlist'
import * as rest from '#shared/rest/watchlists'
import { Problem } from '../../request/problem.ts'
import {
  addList,
  editList,
  replaceAll,
  withContent,
  withItem,
  withoutItem,
  type ListEdit,
} from '../../watchlists/edits.ts'
import { keepWatchlists } from '../../watchlists/keep-watchlists.ts'
import { knownListings } from '../../watchlists/known-listings.ts'
import { presentLists, presentWatchlists, type PresentDeps } from '../../watchlists/present.ts'
import { readCsv } from '../../watchlists/read-csv.ts'
import { writeCsv } from '../../watchlists/write-csv.ts'
import { userOf, type Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'
import { held } from '../held-board.ts'

export interface WatchlistRouteDeps extends PresentDeps {
  now: () => number
}

/** Watchlists of the caller's own account. */
export function watchlistRoutes(deps: WatchlistRouteDeps): Route[] {
  const { database, board, now } = deps
  const readOwn = (ctx: Ctx) => readWatchlists(database, userOf(ctx).sub)
  const keep = (ctx: Ctx, change: WatchlistChange) => keepWatchlists(deps, userOf(ctx).sub, change)

  async function answerList({ version, seq, lists }: Watchlists, id: string | undefined) {
    const [list] = await presentLists(
      deps,
      lists.filter((one) => one.id === id),
    )
    if (list === undefined) throw new Problem('not_found')
    return { version, seq, list }
  }

  async function edit(ctx: Ctx, id: string, version: number | undefined, change: ListEdit) {
    return answerList(await keep(ctx, editList(id, version, change)), id)
  }

  const read = handle(rest.readWatchlists, async (ctx) => presentWatchlists(deps, await readOwn(ctx)))

  const store = handle(rest.storeWatchlists, async (ctx, { body }) =>
    presentWatchlists(deps, await keep(ctx, replaceAll(body, now()))),
  )

  const create = handle(rest.createWatchlist, async (ctx, { body }) => {
    const kept = await keep(ctx, addList(body, now()))
    return answerList(kept, kept.lists.at(-1)?.id)
  })

  const change = handle(rest.changeWatchlist, (ctx, { params, body: { version, ...content } }) =>
    edit(ctx, params.id, version, (list) => withContent(list, content, now())),
  )

  const remove = handle(rest.removeWatchlist, async (ctx, { params, query }) =>
    presentWatchlists(
      deps,
      await keep(
        ctx,
        editList(params.id, query.version, () => null),
      ),
    ),
  )

  const put = handle(rest.putWatched, (ctx, { params: { id, code }, body: { version, ...notes } }) =>
    edit(ctx, id, version, (list) => withItem(list, code, notes, now())),
  )

  const take = handle(rest.removeWatched, (ctx, { params: { id, code }, query }) =>
    edit(ctx, id, query.version, (list) => withoutItem(list, code)),
  )

  const exported = handle(rest.exportWatchlist, async (ctx, { params }) => {
    const { list } = await answerList(await readOwn(ctx), params.id)
    ctx.set('Content-Disposition', 'attachment; filename="watchlist.csv"')
    return writeCsv(list)
  })

  const imported = handle(rest.importWatchlist, async (ctx, { params: { id }, body }) => {
    const { lists } = await readOwn(ctx)
    if (!lists.some((list) => list.id === id)) throw new Problem('not_found')
    const watched = lists.flatMap(({ items }) => items.map(({ code }) => code))
    const file = readCsv(body.csv, await knownListings({ database, board: held(board) }, watched))
    if ('errors' in file) throw new Problem('invalid_input', { errors: file.errors })
    return edit(ctx, id, body.version, (list) => withFile(list, file.items, body.mode, now()))
  })

  return [read, store, create, change, remove, put, take, exported, imported]
}

type EditedList = Parameters<ListEdit>[0]

function withFile(
  list: EditedList,
  items: readonly (rest.ItemInput & { code: string })[],
  mode: 'add' | 'replace',
  nowMs: number,
): EditedList {
  if (mode === 'replace') return withContent({ ...list, items: [] }, { items: [...items] }, nowMs)
  return items.reduce((grown, { code, ...notes }) => withItem(grown, code, notes, nowMs), list)
}
