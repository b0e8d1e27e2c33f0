import { storeLoads } from '#database/displays/loads'
import type { Database } from '#database/pool'
import type { PageLoad } from '#shared/displays/loads'

/** Keeps what a display reports of the loadings of its page, at the time that all servers share. */
export async function keepLoads(
  { database, now }: { database: Database; now: () => number },
  displayId: string,
  loads: readonly PageLoad[],
): Promise<void> {
  const nowMs = now()
  await storeLoads(
    database,
    displayId,
    loads.map(({ id, reason, ago_ms }) => ({ id, reason, at: new Date(nowMs - ago_ms) })),
  )
}
