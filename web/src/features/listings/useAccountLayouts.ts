import { useDebounceFn } from '@vueuse/core'
import { onScopeDispose, watch } from 'vue'
import type { ComputedRef } from 'vue'
import type { TableLayouts } from '#shared/rest/table-layouts'
import { call } from '../../rest/call.ts'
import { ProblemError } from '../../rest/request.ts'
import { API, useSession } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { readLayouts } from './layouts.ts'
import type { NamedLayout } from './layouts.ts'
import { mergedLayouts } from './merged-layouts.ts'

/** What the account had when this browser and it were last the same, and whose it was. */
interface Ledger {
  owner: string | null
  named: readonly NamedLayout[]
}

const LEDGER_KEY = 'listings-layouts-account'
const SENT_AFTER_MS = 400
/** How often a change is sent again after one of another device. */
const TRIES = 3

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** As the account keeps them. */
const toKept = (named: readonly NamedLayout[]): TableLayouts['layouts'] =>
  named.map(({ name, columns, view }) => ({
    name,
    columns: columns.map(({ id, widthPx }) => ({ id, width_px: widthPx })),
    view,
  }))

const fromKept = (kept: TableLayouts['layouts']): readonly NamedLayout[] =>
  readLayouts({
    named: kept.map(({ columns, ...rest }) => ({
      ...rest,
      columns: columns.map(({ id, width_px }) => ({ id, widthPx: width_px })),
    })),
  }).named

function readLedger(storage: Pick<Storage, 'getItem'>): Ledger {
  try {
    const { owner, named } = Object(JSON.parse(storage.getItem(LEDGER_KEY) ?? '{}')) as Record<
      string,
      unknown
    >
    return { owner: typeof owner === 'string' ? owner : null, named: readLayouts({ named }).named }
  } catch {
    return { owner: null, named: [] }
  }
}

/**
 * Keeps the saved layouts of the table with the account. What was saved in this browser before is taken along at the first login;
 * without the server they stay here until it answers.
 */
export function useAccountLayouts(
  layouts: { named: ComputedRef<readonly NamedLayout[]>; replace: (named: readonly NamedLayout[]) => void },
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): void {
  const api = injectRequired(API)
  const session = useSession()
  // In this tab alone: what another tab has sent is not what this one began with.
  let ledger = readLedger(storage)
  let last: Promise<unknown> = Promise.resolve()
  let isOver = false

  function agree(owner: string, named: readonly NamedLayout[]): void {
    ledger = { owner, named }
    storage.setItem(LEDGER_KEY, JSON.stringify(ledger))
  }

  async function meet(): Promise<void> {
    const owner = session.user?.user_id
    if (owner === undefined) return
    for (let tries = TRIES; ; tries--) {
      const { version, layouts: kept } = await call(api, 'readTableLayouts')
      if (isOver || session.user?.user_id !== owner) return
      // What another person has saved in this browser is theirs.
      const isOwn = ledger.owner === owner || ledger.owner === null
      const [base, mine] = isOwn ? [ledger.named, layouts.named.value] : [[], []]
      const theirs = fromKept(kept)
      const merged = mergedLayouts(base, mine, theirs)
      if (!isSame(merged, layouts.named.value)) layouts.replace(merged)
      if (isSame(merged, theirs)) return agree(owner, merged)
      try {
        await call(api, 'storeTableLayouts', { body: { version, layouts: toKept(merged) } })
        return agree(owner, merged)
      } catch (error) {
        if (tries === 0 || !(error instanceof ProblemError && error.kind === 'conflict')) throw error
      }
    }
  }

  function meetNext(): void {
    last = last.then(meet).catch((error: unknown) => {
      // Without the server they are sent with the next change, or when the table is opened next.
      if (!(error instanceof ProblemError)) throw error
    })
  }
  const meetSoon = useDebounceFn(meetNext, SENT_AFTER_MS)

  watch(() => session.user?.user_id, meetNext, { immediate: true })
  watch(layouts.named, (now) => {
    if (!isSame(now, ledger.named)) void meetSoon()
  })
  onScopeDispose(() => (isOver = true))
}
