import { parseArgs } from 'node:util'
import { chosenFaults, FAULT_OPTIONS } from '../../testing/faults.ts'
import { BrokerServer } from './broker-server.ts'
import { BROKER_FAULTS } from './faults.ts'
import { BrokerMarket } from './market.ts'

/**
 * The stand-in of the broker, to run by hand: `node --import tsx worker/sources/kis/testing/serve.ts --port
 * 7072`. It makes up a market, makes some trades every `--step` milliseconds, and prints its counters every
 * ten seconds. `--fault EGW00123,socket-cut` causes faults, each every ten seconds; `--list-faults` prints
 * them.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7072' },
    step: { type: 'string', default: '20' },
    listings: { type: 'string', default: '2880' },
    limit: { type: 'string', default: '18' },
    ...FAULT_OPTIONS,
  },
})
const faults = chosenFaults(BROKER_FAULTS, values)

const market = new BrokerMarket(Number(values.listings))
const broker = await BrokerServer.open(market, { port: Number(values.port) })
broker.limiter.perSecond = Number(values.limit)
for (const { cause } of faults) cause(broker)
const codes = [...market.stocks.keys()]
let trades = 0

function trade(): void {
  const code = codes[(trades * 17) % codes.length] ?? ''
  const stock = market.stocks.get(code)
  trades += 1
  if (stock !== undefined) broker.trade(code, Math.round(stock.base * (1 + ((trades % 41) - 20) / 200)), 10)
}

setInterval(trade, Number(values.step))
setInterval(() => broker.sockets.ping(), 100_000)
setInterval(() => {
  for (const { cause } of faults) cause(broker)
  const { requests, limiter, credentials, sockets } = broker
  const counts = { calls: requests.length, overLimit: limiter.overLimit, tokens: credentials.tokens }
  const live = { sessions: sockets.sessions, registered: sockets.registered.length }
  process.stdout.write(`${JSON.stringify({ ...counts, ...live })}\n`)
}, 10_000)

const settings = Object.entries(broker.settings).map(([name, value]) => `${name}=${value}`)
process.stdout.write(`${settings.join(' ')} MARKET_HOURS=always npm start\n`)
