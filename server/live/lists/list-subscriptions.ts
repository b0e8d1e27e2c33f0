import { z } from 'zod'
import type { Log } from '#platform/log'
import type { ListSubscribeAck } from '#shared/protocol/events'
import type { Numbered } from '#shared/protocol/lists'
import { entryOf } from '#shared/protocol/topics'
import type { TopicTable } from '#shared/protocol/topics'
import type { LiveSocket } from '../socket-types.ts'
import type { Subscriptions } from '../topic-requests.ts'
import { ListFollowers } from './list-followers.ts'
import type { List } from './list.ts'

export interface ListSubscriptionDeps {
  topics: TopicTable
  /** By the name in the table of topics. */
  lists: Readonly<Record<string, List>>
  log: Log
}

const SubscribeShape = z.object({ after_seq: z.int().min(0).nullish() })

/** Subscriptions to list topics, in any namespace. */
export class ListSubscriptions implements Subscriptions {
  readonly #topics: TopicTable
  readonly #log: Log
  readonly #followers: ReadonlyMap<string, ListFollowers<Numbered>>

  constructor({ topics, lists, log }: ListSubscriptionDeps) {
    this.#topics = topics
    this.#log = log
    this.#followers = new Map(
      Object.entries(lists).map(([name, list]) => [name, new ListFollowers(name, list, log)]),
    )
  }

  async subscribe(socket: LiveSocket, topic: string, request: unknown): Promise<ListSubscribeAck<string>> {
    const parsed = SubscribeShape.safeParse(request)
    if (!parsed.success)
      return { ok: false, code: 'bad_request', message: 'The request is {topic, after_seq?: 0 or more}.' }
    try {
      const lastSeq = await this.#of(topic).follow(socket, topic, parsed.data.after_seq ?? undefined)
      return { ok: true, topic, last_seq: lastSeq }
    } catch (err) {
      this.#log.warn({ err, topic }, 'a list cannot be followed')
      return { ok: false, code: 'unavailable', message: 'The list cannot be read right now. Try again.' }
    }
  }

  unsubscribe(socket: LiveSocket, topic: string): void {
    this.#of(topic).unfollow(socket, topic)
  }

  drop(socket: LiveSocket): void {
    for (const followers of this.#followers.values()) followers.drop(socket)
  }

  stop(): void {
    for (const followers of this.#followers.values()) followers.stop()
  }

  #of(topic: string): ListFollowers<Numbered> {
    const entry = entryOf(topic, this.#topics)
    const followers = entry?.kind === 'list' ? this.#followers.get(entry.list) : undefined
    if (followers === undefined) throw new Error(`no reader for the list of topic ${topic}`)
    return followers
  }
}
