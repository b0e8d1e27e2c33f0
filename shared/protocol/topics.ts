import type { Right } from '../auth/rights.ts'
import type { StockCode } from '../market/quote.ts'

/** The namespaces: the default one, and the one for admins. */
export const BOARD_NAMESPACE = '/'
export const ADMIN_NAMESPACE = '/admin'
export type Namespace = typeof BOARD_NAMESPACE | typeof ADMIN_NAMESPACE

interface Stated {
  namespace: Namespace
  /** The right that a follower needs. */
  right: Right
  /** Points that a subscription costs in addition to the message's own. */
  cost: number
}

/** Rows of the board, or one of them: followed by position, with snapshots, batches and patches. */
export interface BoardEntry extends Stated {
  kind: 'rows' | 'row'
  /** The image of the board from which it is read. */
  image: 'market' | 'indices'
}

/**
 * Rows that are added and followed by number, with events. A row that changes gets a new number under the
 * same `id`, so the list has gaps.
 */
export interface ListEntry extends Stated {
  kind: 'list'
  /** The list from which its rows are read. Topics that are parts of one list share its numbers. */
  list: string
  /** Whether it has every row of the list, so that a missing number is a lost row. */
  dense: boolean
}

export type TopicEntry = BoardEntry | ListEntry
export type TopicTable = Readonly<Record<string, TopicEntry>>

const STOCKS = 'stock:<code>'
const STOCK_TOPIC = /^stock:([0-9A-Z]{6})$/

/**
 * All topics. Servers and browsers look up here how one is followed; docs/adding.md describes how to add one.
 */
export const TOPICS = {
  market: { kind: 'rows', image: 'market', namespace: BOARD_NAMESPACE, right: 'view_market', cost: 4 },
  index: { kind: 'rows', image: 'indices', namespace: BOARD_NAMESPACE, right: 'view_market', cost: 0 },
  [STOCKS]: { kind: 'row', image: 'market', namespace: BOARD_NAMESPACE, right: 'view_market', cost: 0 },
  disclosures: {
    kind: 'list',
    list: 'disclosures',
    dense: false,
    namespace: BOARD_NAMESPACE,
    right: 'view_market',
    cost: 4,
  },
  news: {
    kind: 'list',
    list: 'news',
    dense: false,
    namespace: BOARD_NAMESPACE,
    right: 'view_market',
    cost: 4,
  },
  me: {
    kind: 'list',
    list: 'own',
    dense: false,
    namespace: BOARD_NAMESPACE,
    right: 'keep_watchlists',
    cost: 4,
  },
  audit: {
    kind: 'list',
    list: 'audit',
    dense: true,
    namespace: ADMIN_NAMESPACE,
    right: 'view_audit',
    cost: 4,
  },
  logins: {
    kind: 'list',
    list: 'audit',
    dense: false,
    namespace: ADMIN_NAMESPACE,
    right: 'view_audit',
    cost: 4,
  },
  displays: {
    kind: 'list',
    list: 'fleet',
    dense: false,
    namespace: ADMIN_NAMESPACE,
    right: 'manage_displays',
    cost: 4,
  },
} as const satisfies TopicTable

type Entries = typeof TOPICS
type NamesOf<Where> = { [Name in keyof Entries]: Entries[Name] extends Where ? Name : never }[keyof Entries]

/** Topics that do not depend on the listings. */
export type BoardTopic = NamesOf<{ kind: 'rows' }>
/** One stock of the market. */
export type StockTopic = `stock:${StockCode}`
export type Topic = BoardTopic | StockTopic
export type ListTopic = NamesOf<{ kind: 'list' }>
export type AdminTopic = NamesOf<{ namespace: typeof ADMIN_NAMESPACE }>
/** Parts of the audit trail. */
export type AuditTopic = NamesOf<{ list: 'audit' }>
/** Lists beside the board. */
export type BoardListTopic = Extract<ListTopic, NamesOf<{ namespace: typeof BOARD_NAMESPACE }>>
export type ListName = Entries[ListTopic]['list']

export const BOARD_TOPICS = namesOf({ kind: 'rows' })
export const BOARD_LIST_TOPICS = namesOf({ kind: 'list', namespace: BOARD_NAMESPACE })
export const ADMIN_TOPICS = namesOf({ namespace: ADMIN_NAMESPACE })
export const AUDIT_TOPICS = namesOf({ kind: 'list', list: 'audit' })

function namesOf<const Where extends Partial<TopicEntry>>(where: Where): NamesOf<Where>[] {
  const isOne = (name: string): name is NamesOf<Where> => {
    const entry = new Map(Object.entries(entryOf(name) ?? {}))
    return Object.entries(where).every(([fact, value]) => entry.get(fact) === value)
  }
  return Object.keys(TOPICS).filter(isOne)
}

/** The definition of a topic by name; undefined: there is none. */
export function entryOf(name: string, table: TopicTable = TOPICS): TopicEntry | undefined {
  if (STOCK_TOPIC.test(name)) return table[STOCKS]
  return name !== STOCKS && Object.hasOwn(table, name) ? table[name] : undefined
}

/** Whether it is a topic of the board. */
export function isTopic(name: string): name is Topic {
  return (entryOf(name)?.kind ?? 'list') !== 'list'
}

/** The image from which a topic of the board is read. */
export function imageOf(topic: Topic): BoardEntry['image'] {
  return isStockTopic(topic) ? TOPICS[STOCKS].image : TOPICS[topic].image
}

export function isStockTopic(topic: Topic): topic is StockTopic {
  return STOCK_TOPIC.test(topic)
}

/** The code of a stock topic; null: it is another topic. */
export function stockOf(topic: Topic): StockCode | null {
  return STOCK_TOPIC.exec(topic)?.[1] ?? null
}

/** The topics of a namespace, for error messages. */
export function topicsIn(namespace: Namespace, table: TopicTable = TOPICS): string[] {
  return Object.keys(table).filter((name) => table[name]?.namespace === namespace)
}
