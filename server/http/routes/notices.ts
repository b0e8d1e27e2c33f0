import type { z } from 'zod'
import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import { seoulIso } from '#shared/market/seoul-time'
import type { ProxyWatch } from '../proxy-watch.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { NoticesShape, type NoticeShape } from '../shapes/notices.ts'

export interface NoticeParts {
  proxyWatch: ProxyWatch
  disk: Pick<DiskWatch, 'almostFull'>
}

/** For the top of the console's pages. */
export function noticeRoutes(parts: NoticeParts): Route[] {
  const notices = defineRoute({
    method: 'get',
    path: '/api/admin/notices',
    access: 'view_storage',
    tag: 'admin',
    summary: 'What an operator should see to before long, as the server that answers knows it.',
    answer: { status: 200, description: 'None where all is well', shape: NoticesShape },
    handle: () => ({ notices: [...ofProxy(parts), ...ofDisks(parts), ...ofLog()] }),
  })
  return [notices]
}

type Notice = z.output<typeof NoticeShape>

function ofProxy({ proxyWatch: { found } }: NoticeParts): Notice[] {
  if (found === null) return []
  return [{ code: 'proxy_not_trusted', address: found.address, seen_at: seoulIso(found.seenMs) }]
}

function ofDisks({ disk }: NoticeParts): Notice[] {
  return disk.almostFull.map(({ disk: name, ...space }) => ({
    code: 'disk_almost_full',
    disk: name,
    ...space,
  }))
}

function ofLog(): Notice[] {
  return lost.lines === 0 ? [] : [{ code: 'log_lines_lost', count: lost.lines }]
}
