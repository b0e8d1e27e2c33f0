import type { Right } from '../auth/rights.ts'
import type { StockCode } from '../market/quote.ts'

/** What everybody may connect to, and what only admins may. */
export const BOARD_NAMESPACE = '/'
export const ADMIN_NAMESPACE = '/admin'
export type Namespace = typeof BOARD_NAMESPACE | typeof ADMIN_NAMESPACE

interface Stated {
  namespace: Namespace
  /** Who may follow it. */
  right: Right
  /** Points that a subscription takes beyond the message's own. */
  cost: number
}

/** Rows of the board, or one of them: followed by position, with snapshots, batches and patches. */
export interface BoardEntry extends Stated {
  kind: 'rows' | 'row'
  /** Which image of the board it is read from. */
  image: 'market' | 'indices'
}

/**
 * Rows that are added and followed by number, with events. One that changes after all is a row of a new number under the same
 * `id`, and the list is not dense.
 */
export interface ListEntry extends Stated {
  kind: 'list'
  /** Where its rows are read from. Topics that are parts of one list share its numbers. */
  list: string
  /** Whether it has every row of the list, so that a number that is left out is a row that was lost. */
  dense: boolean
}

export type TopicEntry = BoardEntry | ListEntry
export type TopicTable = Readonly<Record<string, TopicEntry>>

const STOCKS = 'stock:<code>'
const STOCK_TOPIC = /^stock:([0-9A-Z]{6})$/

/** Every topic there is. Servers and browsers read here how one is followed; docs/adding.md says what a new one takes. */
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
    right: 'view_market',
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
} as const satisfies TopicTable

type Entries = typeof TOPICS
type NamesOf<Where> = { [Name in keyof Entries]: Entries[Name] extends Where ? Name : never }[keyof Entries]

/** Topics that are there whatever is listed. */
export type BoardTopic = NamesOf<{ kind: 'rows' }>
/** One stock of the market. */
export type StockTopic = `stock:${StockCode}`
export type Topic = BoardTopic | StockTopic
export type ListTopic = NamesOf<{ kind: 'list' }>
export type AdminTopic = NamesOf<{ namespace: typeof ADMIN_NAMESPACE }>
/** Lists that stand beside the board. */
export type BoardListTopic = Extract<ListTopic, NamesOf<{ namespace: typeof BOARD_NAMESPACE }>>
export type ListName = Entries[ListTopic]['list']

export const BOARD_TOPICS = namesOf({ kind: 'rows' })
export const BOARD_LIST_TOPICS = namesOf({ kind: 'list', namespace: BOARD_NAMESPACE })
export const ADMIN_TOPICS = namesOf({ namespace: ADMIN_NAMESPACE })

function namesOf<const Where extends Partial<TopicEntry>>(where: Where): NamesOf<Where>[] {
  const isOne = (name: string): name is NamesOf<Where> => {
    const entry = new Map(Object.entries(entryOf(name) ?? {}))
    return Object.entries(where).every(([fact, value]) => entry.get(fact) === value)
  }
  return Object.keys(TOPICS).filter(isOne)
}

/** What is stated of the topic of a name; undefined: there is none. */
export function entryOf(name: string, table: TopicTable = TOPICS): TopicEntry | undefined {
  if (STOCK_TOPIC.test(name)) return table[STOCKS]
  return name !== STOCKS && Object.hasOwn(table, name) ? table[name] : undefined
}

/** Whether it is a topic of the board. */
export function isTopic(name: string): name is Topic {
  return (entryOf(name)?.kind ?? 'list') !== 'list'
}

/** Which image of the board a topic is read from. */
export function imageOf(topic: Topic): BoardEntry['image'] {
  return isStockTopic(topic) ? TOPICS[STOCKS].image : TOPICS[topic].image
}

export function isStockTopic(topic: Topic): topic is StockTopic {
  return STOCK_TOPIC.test(topic)
}

/** The code that a topic is about; null: it is not about one stock. */
export function stockOf(topic: Topic): StockCode | null {
  return STOCK_TOPIC.exec(topic)?.[1] ?? null
}

/** The names of what can be followed in a namespace, for people. */
export function topicsIn(namespace: Namespace, table: TopicTable = TOPICS): string[] {
  return Object.keys(table).filter((name) => table[name]?.namespace === namespace)
}
