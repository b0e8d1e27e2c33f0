import type { ServerResponse } from 'node:http'
import type { Fault, Faults } from '../../testing/faults.ts'
import { send, type BrokerServer } from './broker-server.ts'
import { frameOf } from './trade-frames.ts'

/** What a fault of the WebSocket needs of the stand-in. */
type SocketSide = Pick<BrokerServer, 'sockets' | 'credentials'>

/** The next call of the REST interface is answered with this error. */
const refused = (code: string, what: string): Fault<BrokerServer> => ({
  what,
  cause: ({ errors }) => errors.push(code),
})

/** The next registration on the WebSocket is answered with this error. */
const unregistered = (code: string, what: string): Fault<SocketSide> => ({
  what,
  cause: ({ sockets }) => sockets.errors.push(code),
})

/** @param answer replaces the answers for quotes or for files, by a part of their path */
function instead(
  part: string,
  what: string,
  answer: (response: ServerResponse) => void,
): Fault<BrokerServer> {
  return {
    what,
    cause: (broker) => {
      broker.override = (path, response) => {
        if (!path.includes(part)) return false
        answer(response)
        return true
      }
    },
  }
}

const quotes = (what: string, answer: (response: ServerResponse) => void) =>
  instead('intstock-multprice', what, answer)
const files = (what: string, answer: (response: ServerResponse) => void) => instead('.mst.zip', what, answer)

function toAll({ sockets }: SocketSide, frame: (trId: string) => string): void {
  for (const [trId = '', code = ''] of sockets.registered.map((name) => name.split('|')))
    sockets.send(trId, code, frame(trId))
}

const CALLS = {
  EGW00201: refused('EGW00201', 'A call is refused: too many in a second.'),
  EGW00215: refused('EGW00215', 'A call is refused: too many in a second for the account.'),
  EGW00121: refused('EGW00121', 'A call is refused: the token is not valid.'),
  EGW00122: refused('EGW00122', 'A call is refused: the token is missing.'),
  EGW00123: refused('EGW00123', 'A call is refused: the token has expired.'),
  EGW00103: refused('EGW00103', 'A call is refused for good: the key is not valid.'),
  EGW00105: refused('EGW00105', 'A call is refused for good: the secret is not valid.'),
  EGW02004: refused('EGW02004', 'A call is refused for good: a paper key at the real host.'),
  EGW02007: refused('EGW02007', 'A call is refused for good: a real key at the paper host.'),
  EGW02006: refused('EGW02006', 'A call is refused for good: paper trading does not have it.'),
  EGW00206: refused('EGW00206', 'A call is refused for good: no permission.'),
  EGW00207: refused('EGW00207', 'A call is refused for good: this address is not permitted.'),
  EGW00208: refused('EGW00208', 'A call is refused for good: this kind of customer is not permitted.'),
  EGW00001: refused('EGW00001', 'A call fails for the moment: an error of the broker.'),
  EGW00002: refused('EGW00002', 'A call fails for the moment: an error of its server.'),
  EGW00300: refused('EGW00300', 'A call fails for the moment: it is not routed.'),
  EGW00301: refused('EGW00301', 'A call fails for the moment: no connection inside the broker.'),
  EGW00302: refused('EGW00302', 'A call fails for the moment: a time limit inside the broker.'),
  EGW00316: refused('EGW00316', 'A call fails for the moment: no answer inside the broker.'),
  OPSQ0003: refused('OPSQ0003', 'A call fails for the moment: it should be repeated.'),
  OPSQ2001: refused('OPSQ2001', 'A call is invalid: its market is unknown.'),
  OPSQ2002: refused('OPSQ2002', 'A call is invalid: a field is too long.'),
  UNHEARD: refused('UNHEARD', 'A call fails with a code that is in no document.'),
  EGW00133: {
    what: 'Another program requested a token within the last minute, so none is issued.',
    cause: ({ credentials }) => credentials.noteIssue(),
  },
  'token-elsewhere': {
    what: 'A token issued elsewhere has revoked the one in use.',
    cause: ({ credentials }) => credentials.forgetTokens(),
  },
  'connection-cut': quotes('The connection of a call is cut.', (response) => response.destroy()),
  'proxy-page': quotes('A proxy answers calls with a 502 and a page.', (response) =>
    response.writeHead(502).end('<html>'),
  ),
  'not-json': quotes('The answer to a call is no JSON.', (response) => response.writeHead(200).end('정상')),
  'no-table': quotes('The answer to a call has no table.', (response) => send(response, 200, { rt_cd: '0' })),
  stalled: instead('', 'No call is answered.', () => {}),
  unsigned: { what: 'Changes have no sign.', cause: (broker) => (broker.isAbsolute = true) },
} as const satisfies Faults<BrokerServer>

const MASTERS = {
  'masters-failing': files('Master files are a 500.', (response) => response.writeHead(500).end()),
  'masters-empty': files('Master files are empty.', (response) => response.writeHead(200).end('')),
  'konex-broken': {
    what: 'The master file of KONEX is no archive.',
    cause: ({ masters }) => masters.set('konex_code', Buffer.from('no archive')),
  },
} as const satisfies Faults<BrokerServer>

export const SOCKET_FAULTS = {
  OPSP0002: unregistered('OPSP0002', 'A registration is refused: it exists already.'),
  OPSP0003: unregistered('OPSP0003', 'The end of a registration is refused: it does not exist.'),
  OPSP0007: unregistered('OPSP0007', 'A registration fails inside the broker.'),
  OPSP0009: unregistered('OPSP0009', 'A registration fails at a relay.'),
  OPSP0010: unregistered('OPSP0010', 'A registration is refused: the key is not valid.'),
  OPSP0011: unregistered('OPSP0011', 'A registration is refused: the approval key is unknown.'),
  OPSP8991: unregistered('OPSP8991', 'A registration is invalid: its channel is missing.'),
  OPSP8992: unregistered('OPSP8992', 'A registration is invalid: its channel is unknown.'),
  OPSP8993: unregistered('OPSP8993', 'A registration is invalid: its stock is unknown.'),
  OPSP8997: unregistered('OPSP8997', 'A registration is invalid: its type is unknown.'),
  OPSP8998: unregistered('OPSP8998', 'A registration is invalid: its kind of customer is unknown.'),
  OPSP9990: unregistered('OPSP9990', 'A registration is invalid: a part is missing.'),
  OPSP9999: unregistered('OPSP9999', 'A registration is invalid: it is no JSON.'),
  OPSP0008: {
    what: 'Three registrations are allowed, not forty-one.',
    cause: ({ sockets }) => (sockets.most = 3),
  },
  OPSP8996: {
    what: 'Another client has the WebSocket of the key.',
    cause: ({ sockets }) => (sockets.isInUse = true),
  },
  'approval-forgotten': {
    what: 'The broker has forgotten its approval keys, which shows at the next connection.',
    cause: ({ credentials }) => credentials.forgetApprovals(),
  },
  'socket-cut': { what: 'The WebSocket is cut.', cause: ({ sockets }) => sockets.cut() },
  'socket-silent': {
    what: 'The WebSocket stays open, and neither answers nor sends.',
    cause: ({ sockets }) => (sockets.isSilent = true),
  },
  'frame-too-large': {
    what: 'A message of the WebSocket is too large (1009).',
    cause: (broker) => toAll(broker, () => 'x'.repeat(2 * 1024 * 1024)),
  },
  'frame-corrupt': {
    what: 'A message of the WebSocket has a field too few.',
    cause: (broker) => toAll(broker, (trId) => frameOf(trId, [['1', '2', '3']]).replace('|001|', '|002|')),
  },
} as const satisfies Faults<SocketSide>

/** What can be wrong with the broker, by its own code where there is one. */
export const BROKER_FAULTS = { ...CALLS, ...MASTERS, ...SOCKET_FAULTS } satisfies Faults<BrokerServer>
