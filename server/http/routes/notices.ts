import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import { seoulIso } from '#shared/market/seoul-time'
import { isForOwnUse } from '#shared/market/sources'
import * as rest from '#shared/rest/storage'
import type { ProxyWatch } from '../proxy-watch.ts'
import type { BoardReceiver } from '../../live/board-receiver.ts'
import { handle, type Route } from '../handle.ts'

export interface NoticeDeps {
  proxyWatch: ProxyWatch
  disk: Pick<DiskWatch, 'almostFull'>
  board: Pick<BoardReceiver, 'link'>
}

/** Notices for operators, shown at the top of the console's pages. */
export function noticeRoutes(deps: NoticeDeps): Route[] {
  const notices = handle(rest.listNotices, () => ({
    notices: [...ofProxy(deps), ...ofDisks(deps), ...ofLog(), ...ofSource(deps)],
  }))
  return [notices]
}

function ofProxy({ proxyWatch: { found } }: NoticeDeps): rest.Notice[] {
  if (found === null) return []
  return [{ code: 'proxy_not_trusted', address: found.address, seen_at: seoulIso(found.seenMs) }]
}

function ofDisks({ disk }: NoticeDeps): rest.Notice[] {
  return disk.almostFull.map(({ disk: name, ...space }) => ({
    code: 'disk_almost_full',
    disk: name,
    ...space,
  }))
}

function ofLog(): rest.Notice[] {
  return lost.lines === 0 ? [] : [{ code: 'log_lines_lost', count: lost.lines }]
}

function ofSource({ board }: NoticeDeps): rest.Notice[] {
  const link = board.link()
  const sources = link === null ? [] : [link.source, ...(link.order ?? []).map(({ source }) => source)]
  const source = sources.find(isForOwnUse)
  return source === undefined ? [] : [{ code: 'own_use_only', source }]
}
