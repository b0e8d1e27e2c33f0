import type { Topic } from '#shared/protocol/topics'

/** The room of who gets every message of a topic: its sockets stand at the newest position, or are laggards. */
export const roomOf = (topic: Topic) => `topic:${topic}`
