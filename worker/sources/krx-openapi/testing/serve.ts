import { parseArgs } from 'node:util'
import { chosenFaults, FAULT_OPTIONS } from '../../testing/faults.ts'
import { API_FAULTS } from './faults.ts'
import { KEY, OpenApiServer } from './open-api-server.ts'

/**
 * The stand-in of the exchange's API, to run by hand: `node --import tsx
 * worker/sources/krx-openapi/testing/serve.ts --port 7073`. `--published 20260319` is the newest published
 * day; `--fault kospi-not-approved,no-body` causes faults, and `--list-faults` prints them.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7073' },
    published: { type: 'string' },
    ...FAULT_OPTIONS,
  },
})
const faults = chosenFaults(API_FAULTS, values)

const exchange = await OpenApiServer.open(Number(values.port))
if (values.published !== undefined) exchange.published = values.published
for (const { cause } of faults) cause(exchange)
const settings = `KRX_OPENAPI_BASE_URL=${exchange.baseUrl} KRX_OPENAPI_KEY='${KEY}'`
process.stdout.write(`MARKET_SOURCE=krx-openapi ${settings} npm start\n`)
