import { expect, it } from 'vitest'
import { BoardLists, type BoardListSocket } from './board-lists.ts'

it('a list on the connection of the board is unsubscribed once, when the last of its followers leaves', () => {
  const left: string[] = []
  const sockets = {
    disclosures: {} as BoardListSocket<'disclosures'>,
    news: {} as BoardListSocket<'news'>,
    me: {} as BoardListSocket<'me'>,
  }
  const lists = new BoardLists(sockets, (topic) => left.push(topic))
  const leaveFirst = lists.enter('disclosures')
  const leaveSecond = lists.enter('disclosures')
  leaveFirst()
  leaveFirst()
  expect(left).toEqual([])
  leaveSecond()
  expect(left).toEqual(['disclosures'])
})
