import type { SourceDefinition, SourceParts } from '../definition.ts'
import { createOpenApi, type OpenApi } from './client.ts'
import { createOpenApiHistory } from './history.ts'
import { createOpenApiQuotes, KRX_OPENAPI } from './quotes.ts'

export const krxOpenapi: SourceDefinition<'krx-openapi'> = {
  ...KRX_OPENAPI,
  create: (parts) => {
    const { now, calendar, config } = parts
    return createOpenApiQuotes({ api: apiOf(parts), now, calendar, keyExpires: config.krxOpenapiKeyExpires })
  },
  history: (parts) => {
    const { calendar, config } = parts
    return createOpenApiHistory({ api: apiOf(parts), calendar, historyDays: config.historyDays })
  },
}

function apiOf({ config, redis, now }: SourceParts): OpenApi {
  const { krxOpenapiBaseUrl: baseUrl, krxOpenapiKey: key } = config
  return createOpenApi({ redis, now, baseUrl, key: key ?? '' })
}
