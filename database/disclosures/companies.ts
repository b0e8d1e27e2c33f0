import type { Database } from '../pool.ts'
import type { Filing } from '#shared/disclosures/filing'
import type { Dataset } from '#shared/market/dataset'
import type { StoredDisclosure } from './rows.ts'

/** The company of a filing, with its listing. */
export type KnownCompany = Pick<StoredDisclosure, 'company' | 'code' | 'market'>

interface Listed {
  code: string
  name: string
  market: string
}

/**
 * Finds the listings of filing companies: by the code if the source provides it, else by the exact name. A
 * name without a listing belongs to the company that last filed under it.
 */
export async function companiesOf(
  db: Database,
  board: Dataset,
  filings: readonly Filing[],
): Promise<(filing: Filing) => KnownCompany> {
  if (filings.length === 0) return () => ({ company: '', code: null, market: null })
  const names = [...new Set(filings.map(({ company }) => company))]
  const codes = [...new Set(filings.flatMap(({ code }) => code ?? []))]
  const listed = await db<Listed>('listings')
    .select('code', 'name', 'market')
    .where({ board } as never)
    .whereRaw('(name = ANY(?) OR code = ANY(?))', [names, codes])
    .orderByRaw('left_at IS NULL')
  const filed = await db<StoredDisclosure>('disclosures')
    .select('company', 'code', 'market')
    .where({ board } as never)
    .whereNotNull('code')
    .whereRaw('company = ANY(?)', [names])
    .orderBy('id')
  const byName = new Map<string, Pick<KnownCompany, 'code' | 'market'>>()
  for (const { company, code, market } of filed) byName.set(company, { code, market })
  for (const { name, code, market } of listed) byName.set(name, { code, market })
  const byCode = new Map(listed.map(({ code, market }) => [code, market]))
  return ({ company, code, market }) => {
    const known = code === null ? byName.get(company) : { code, market: byCode.get(code) ?? null }
    return { company, code: known?.code ?? null, market: known?.market ?? market }
  }
}
