import type { Topic } from '#shared/protocol/topics'

/**
 * The room of all sockets that get every message of a topic: they are at the newest position, or are
 * laggards.
 */
export const roomOf = (topic: Topic) => `topic:${topic}`
