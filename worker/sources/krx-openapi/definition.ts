import type { SourceDefinition } from '../definition.ts'
import { createOpenApi } from './client.ts'
import { createOpenApiHistory, KRX_OPENAPI } from './history.ts'

export const krxOpenapi: SourceDefinition<'krx-openapi'> = {
  ...KRX_OPENAPI,
  history: ({ config, redis, now, calendar }) => {
    const { krxOpenapiBaseUrl: baseUrl, krxOpenapiKey: key, historyDays } = config
    return createOpenApiHistory({
      api: createOpenApi({ redis, now, baseUrl, key: key ?? '' }),
      calendar,
      historyDays,
    })
  },
}
