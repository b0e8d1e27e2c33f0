import { parseArgs } from 'node:util'
import { BrokerServer } from './broker-server.ts'
import { BrokerMarket } from './market.ts'

/**
 * The stand-in of the broker, to run by hand: `node --import tsx worker/sources/kis/testing/serve.ts --port
 * 7072`. It makes up a market, makes some trades every `--step` milliseconds, and prints its counters every
 * ten seconds. Faults, each every ten seconds: `--error EGW00123` answers a call with an error,
 * `--socket-error OPSP8991` a registration, `--cut` cuts the WebSocket; with `--in-use` another client
 * occupies the key.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7072' },
    step: { type: 'string', default: '20' },
    listings: { type: 'string', default: '2880' },
    limit: { type: 'string', default: '18' },
    error: { type: 'string', multiple: true, default: [] },
    'socket-error': { type: 'string', multiple: true, default: [] },
    cut: { type: 'boolean', default: false },
    'in-use': { type: 'boolean', default: false },
  },
})

const market = new BrokerMarket(Number(values.listings))
const broker = await BrokerServer.open(market, { port: Number(values.port) })
broker.limiter.perSecond = Number(values.limit)
broker.sockets.isInUse = values['in-use']
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
  broker.errors.push(...values.error)
  broker.sockets.errors.push(...values['socket-error'])
  if (values.cut) broker.sockets.cut()
  const { asked, limiter, credentials, sockets } = broker
  const counts = { calls: asked.length, overLimit: limiter.overLimit, tokens: credentials.tokens }
  const live = { sessions: sockets.sessions, registered: sockets.registered.length }
  process.stdout.write(`${JSON.stringify({ ...counts, ...live })}\n`)
}, 10_000)

const settings = Object.entries(broker.settings).map(([name, value]) => `${name}=${value}`)
process.stdout.write(`${settings.join(' ')} MARKET_HOURS=always npm start\n`)
