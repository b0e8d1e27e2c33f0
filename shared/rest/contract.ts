import type { z } from 'zod'
import type * as alertChannels from './alert-channels.ts'
import type * as alertTotals from './alert-totals.ts'
import type * as alerts from './alerts.ts'
import type * as audit from './audit.ts'
import type * as auth from './auth.ts'
import type * as candles from './candles.ts'
import type * as collectors from './collectors.ts'
import type * as disclosures from './disclosures.ts'
import type * as displayCommands from './display-commands.ts'
import type * as displayFleet from './display-fleet.ts'
import type * as displayGroups from './display-groups.ts'
import type * as displayMessages from './display-messages.ts'
import type * as displays from './displays.ts'
import type * as docs from './docs.ts'
import type { Endpoint } from './endpoint.ts'
import type * as halts from './halts.ts'
import type * as health from './health.ts'
import type * as market from './market.ts'
import type { EndpointName } from './paths.ts'
import type * as measures from './measures.ts'
import type * as news from './news.ts'
import type * as replay from './replay.ts'
import type * as drawings from './drawings.ts'
import type * as settings from './settings.ts'
import type * as stocks from './stocks.ts'
import type * as storage from './storage.ts'
import type * as tableLayouts from './table-layouts.ts'
import type * as users from './users.ts'
import type * as watchlists from './watchlists.ts'
import type * as webhooks from './webhooks.ts'

type Modules =
  | typeof alertChannels
  | typeof alertTotals
  | typeof alerts
  | typeof audit
  | typeof auth
  | typeof candles
  | typeof collectors
  | typeof disclosures
  | typeof displayCommands
  | typeof displayFleet
  | typeof displayGroups
  | typeof displayMessages
  | typeof displays
  | typeof docs
  | typeof halts
  | typeof health
  | typeof market
  | typeof measures
  | typeof news
  | typeof replay
  | typeof drawings
  | typeof settings
  | typeof stocks
  | typeof storage
  | typeof tableLayouts
  | typeof users
  | typeof watchlists
  | typeof webhooks

type Every<M> = M extends unknown ? Extract<M[keyof M], Endpoint> : never

/** All endpoints by name, as types only: the web imports no schema. */
export type Contract = { [N in EndpointName]: Extract<Every<Modules>, { name: N }> }

type Sent<S> = S extends z.ZodType ? z.input<S> : never

/** Values of a query; undefined and empty ones are left out. */
type SentQuery<S> = { [K in keyof Sent<S>]: Sent<S>[K] | '' | undefined }

type PartOf<Name extends string, T> =
  Record<never, never> extends T ? { [K in Name]?: T } : { [K in Name]: T }

export type QueryOf<N extends EndpointName> = SentQuery<Contract[N]['query']>

/** The arguments of any endpoint. */
export interface AnyCall {
  params?: object | undefined
  query?: object | undefined
  body?: object | undefined
}

/** The arguments of an endpoint: path parameters, query and body, as far as it has them. */
export type CallOf<N extends EndpointName> = AnyCall &
  (Contract[N]['params'] extends z.ZodType
    ? { params: Sent<Contract[N]['params']> }
    : { params?: undefined }) &
  (Contract[N]['query'] extends z.ZodType ? PartOf<'query', QueryOf<N>> : { query?: undefined }) &
  (Contract[N]['body'] extends z.ZodType ? { body: Sent<Contract[N]['body']> } : { body?: undefined })

/** The same as rest parameters: optional where no argument is required. */
export type Given<N extends EndpointName> =
  Record<never, never> extends CallOf<N> ? [CallOf<N>?] : [CallOf<N>]

/** The answer on success; null: no body. */
export type AnswerOf<N extends EndpointName> = Contract[N]['answer'] extends {
  shape: infer S extends z.ZodType
}
  ? z.output<S>
  : null
