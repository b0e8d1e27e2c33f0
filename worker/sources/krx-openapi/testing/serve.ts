import { parseArgs } from 'node:util'
import { KEY, OpenApiServer, send } from './open-api-server.ts'

/**
 * The stand-in of the exchange's API, to run by hand: `node --import tsx
 * worker/sources/krx-openapi/testing/serve.ts --port 7073 --unapproved sto/stk_bydd_trd`. With `--status 429`
 * every call is answered with that status, and `--published 20260319` is the newest published day.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7073' },
    unapproved: { type: 'string', multiple: true, default: [] },
    published: { type: 'string' },
    status: { type: 'string' },
  },
})

const exchange = await OpenApiServer.open(Number(values.port))
for (const path of values.unapproved) exchange.unapproved.add(path)
if (values.published !== undefined) exchange.published = values.published
const status = Number(values.status ?? 0)
if (status > 0)
  exchange.override = (_path, _basDd, response) => {
    send(response, status, {})
    return true
  }
const settings = `KRX_OPENAPI_BASE_URL=${exchange.baseUrl} KRX_OPENAPI_KEY='${KEY}'`
process.stdout.write(`MARKET_SOURCE=krx-openapi ${settings} npm start\n`)
