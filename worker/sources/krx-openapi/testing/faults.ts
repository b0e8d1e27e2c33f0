import type { ServerResponse } from 'node:http'
import type { Fault, Faults } from '../../testing/faults.ts'
import { rowsOf, send, type OpenApiServer } from './open-api-server.ts'

/** @param answer replaces the answers of these endpoints, or of all */
function instead(
  what: string,
  answer: (response: ServerResponse, request: { path: string; basDd: string }) => void,
  endpoint = '',
): Fault<OpenApiServer> {
  return {
    what,
    cause: (server) => {
      server.override = (path, basDd, response) => {
        if (!path.startsWith(endpoint)) return false
        answer(response, { path, basDd })
        return true
      }
    },
  }
}

const status = (what: string, code: number, endpoint?: string) =>
  instead(what, (response) => send(response, code, {}), endpoint)

/** What can be wrong with the exchange's API, by name. Of several that answer instead of it the last one counts. */
export const API_FAULTS = {
  'key-rejected': instead('The key is not accepted.', (response) =>
    send(response, 401, { respMsg: 'Unauthorized API Call', respCode: '401' }),
  ),
  'kospi-not-approved': {
    what: 'The key is not approved for the stocks of KOSPI.',
    cause: (server) => server.unapproved.add('sto/stk_bydd_trd'),
  },
  'kosdaq-failing': status('The stocks of KOSDAQ are a 500.', 500, 'sto/ksq_bydd_trd'),
  'indices-failing': status('The indices of KOSPI are a 500.', 500, 'idx/kospi_dd_trd'),
  unavailable: status('Everything is a 503.', 503),
  'too-many-calls': status('Everything is a 429.', 429),
  'no-body': instead('Every answer is empty, with status 200.', (response) => response.writeHead(200).end()),
  'not-json': instead('Every answer is a page, with status 200.', (response) =>
    response.writeHead(200).end('<html>점검중</html>'),
  ),
  'no-table': instead('No answer has a table.', (response) => send(response, 200, { respCode: '200' })),
  'broken-rows': instead(
    'The stocks of KONEX have rows without cells.',
    (response, { path, basDd }) => send(response, 200, { OutBlock_1: rowsOf(path, basDd).map(() => ({})) }),
    'sto/knx_bydd_trd',
  ),
  'nothing-published': {
    what: 'No day of the last weeks is published.',
    cause: (server) => (server.published = '20000101'),
  },
} as const satisfies Faults<OpenApiServer>
