import type { Api } from './request.ts'

export interface DiskSpace {
  free_bytes: number
  total_bytes: number
  days_left: number | null
}

/** What the console shows of `GET /api/admin/storage`. */
export interface Storage {
  tables: { table: string; rows: number; bytes: number; retention_days: number | null }[]
  database_bytes: number
  database_bytes_per_day: number | null
  wal_bytes: number | null
  redis: { memory_bytes: number; disk_bytes: number | null }
  log: { bytes: number | null; lines_lost: number }
  disk: { data: DiskSpace | null; logs: DiskSpace | null }
  faults: { job: string; failed_at: string; reason: string }[]
}

export const storage = async (api: Api): Promise<Storage> =>
  (await api.request('GET', '/api/admin/storage')) as Storage
