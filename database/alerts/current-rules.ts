import { CONDITIONS, type ConditionType } from '#shared/alerts/condition'
import type { Database } from '../pool.ts'

interface CurrentRule {
  accountId: number
  of: (typeof CONDITIONS)[ConditionType]['of']
}

/** The rules that were neither changed nor deleted since they were evaluated. */
export class CurrentRules {
  readonly #rules: ReadonlyMap<number, CurrentRule>

  constructor(rules: ReadonlyMap<number, CurrentRule>) {
    this.#rules = rules
  }

  readonly has = ({ alertId }: { alertId: number }): boolean => this.#rules.has(alertId)

  readonly get = ({ alertId }: { alertId: number }): CurrentRule | undefined => this.#rules.get(alertId)
}

/** @param revisions of the rules that were evaluated, by their ids */
export async function currentRules(
  db: Database,
  revisions: ReadonlyMap<number, number>,
): Promise<CurrentRules> {
  const { rows } = await db.raw<{
    rows: { id: string; account_id: number; condition_type: ConditionType }[]
  }>(
    `SELECT id, account_id, condition_type
       FROM alerts JOIN unnest(?::bigint[], ?::bigint[]) AS compared (id, revision) USING (id, revision)`,
    [[...revisions.keys()], [...revisions.values()]],
  )
  return new CurrentRules(
    new Map(
      rows.map(({ id, account_id, condition_type }) => [
        Number(id),
        { accountId: account_id, of: CONDITIONS[condition_type].of },
      ]),
    ),
  )
}
