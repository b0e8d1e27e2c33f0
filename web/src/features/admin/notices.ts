import type { DiskSpace } from '../../rest/storage.ts'
import type { Api } from '../../rest/request.ts'

/** What an operator should see to, as `GET /api/admin/notices` says. */
export type Notice =
  | { code: 'proxy_not_trusted'; address: string; seen_at: string }
  | ({ code: 'disk_almost_full'; disk: 'data' | 'logs' } & DiskSpace)
  | { code: 'log_lines_lost'; count: number }

export const notices = async (api: Api): Promise<Notice[]> =>
  ((await api.request('GET', '/api/admin/notices')) as { notices: Notice[] }).notices
