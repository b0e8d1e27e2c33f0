import { SourceFault } from '../../access/fault.ts'
import { sendBytes } from '../../access/send.ts'
import { unzipFirst } from '../../access/unzip.ts'
import type { RowSetAside } from '../../source.ts'
import type { Missing } from '#shared/protocol/missing'
import { groupOf } from '#shared/market/market-group'
import { MASTERS, parseMaster, type MasterLayout, type MasterListing } from './master-file.ts'

export interface MasterDownload {
  listings: MasterListing[]
  setAside: RowSetAside[]
  /** Markets whose file is unavailable. */
  missing: Missing[]
}

export interface MasterOptions {
  baseUrl: string
  timeoutMs: number
}

const MAX_BYTES = 4 * 1024 * 1024
/** A file with more unreadable rows is rejected. */
const UNREADABLE_SHARE = 0.1

/**
 * The files of all markets. An unavailable file costs its own market alone.
 *
 * @throws SourceFault when none is available
 */
export async function downloadMasters(options: MasterOptions, signal: AbortSignal): Promise<MasterDownload> {
  const all: MasterDownload = { listings: [], setAside: [], missing: [] }
  let fault: SourceFault | null = null
  for (const layout of MASTERS) {
    try {
      const { listings, setAside } = await downloadOne(layout, options, signal)
      all.listings.push(...listings)
      all.setAside.push(...setAside)
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error
      fault = error
      all.missing.push({ part: groupOf(layout.market), reason: 'failing' })
    }
  }
  if (fault !== null && all.listings.length === 0) throw fault
  return all
}

async function downloadOne(
  layout: MasterLayout,
  { baseUrl, timeoutMs }: MasterOptions,
  signal: AbortSignal,
): Promise<{ listings: MasterListing[]; setAside: RowSetAside[] }> {
  const { name } = layout
  const url = new URL(`${name}.mst.zip`, folderOf(baseUrl))
  const limits = { timeoutMs, maxBytes: MAX_BYTES, signal }
  const { status, bytes: archive } = await sendBytes(url.href, { redirect: 'error' }, limits)
  if (status !== 200)
    throw new SourceFault('server_error', `the host of the master files answered ${status}`, 'transient')
  let file: Buffer
  try {
    file = unzipFirst(archive, MAX_BYTES)
  } catch (cause) {
    throw new SourceFault('unusable_answer', `${name}.mst.zip cannot be unpacked`, 'transient', { cause })
  }
  const parsed = parseMaster(file, layout)
  const total = parsed.listings.length + parsed.setAside.length
  if (parsed.listings.length === 0 || parsed.setAside.length > total * UNREADABLE_SHARE) {
    const why = parsed.setAside[0]?.reason ?? 'it holds no listing'
    throw new SourceFault('unusable_answer', `${name}.mst cannot be read: ${why}`, 'transient')
  }
  return parsed
}

/** The path is the same on every host; a stand-in uses it as well. */
function folderOf(baseUrl: string): URL {
  const url = new URL(baseUrl)
  if (url.pathname === '/') url.pathname = '/common/master/'
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}
