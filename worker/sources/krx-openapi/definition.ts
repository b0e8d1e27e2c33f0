import type { SourceDefinition, SourceDeps } from '../definition.ts'
import { createOpenApi, type OpenApi } from './client.ts'
import { createOpenApiHistory } from './history.ts'
import { createOpenApiQuotes, KRX_OPENAPI } from './quotes.ts'

export const krxOpenapi: SourceDefinition<'krx-openapi'> = {
  ...KRX_OPENAPI,
  create: (deps) => {
    const { now, calendar, config } = deps
    return createOpenApiQuotes({ api: apiOf(deps), now, calendar, keyExpires: config.krxOpenapiKeyExpires })
  },
  history: (deps) => {
    const { calendar, config } = deps
    return createOpenApiHistory({ api: apiOf(deps), calendar, historyDays: config.historyDays })
  },
}

function apiOf({ config, redis, now }: SourceDeps): OpenApi {
  const { krxOpenapiBaseUrl: baseUrl, krxOpenapiKey: key } = config
  return createOpenApi({ redis, now, baseUrl, key: key ?? '' })
}
