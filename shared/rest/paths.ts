/**
 * Method and path of every REST endpoint, by name: all that the browser needs of the contract at run time, so this file must
 * not import a schema library. The other files of this folder declare the rest of each endpoint under the same name.
 */
export const ENDPOINTS = {
  register: 'POST /api/auth/register',
  readRegistration: 'GET /api/auth/registration',
  login: 'POST /api/auth/login',
  refreshToken: 'POST /api/auth/refresh',
  logout: 'POST /api/auth/logout',
  readOwnAccount: 'GET /api/auth/me',
  readSession: 'GET /api/auth/session',
  changePassword: 'PUT /api/auth/password',
  reportActivity: 'POST /api/auth/activity',
  listOwnSessions: 'GET /api/auth/sessions',
  endOwnSession: 'DELETE /api/auth/sessions/:id',
  endOtherSessions: 'DELETE /api/auth/sessions',

  readSettings: 'GET /api/settings',
  storeSettings: 'PUT /api/settings',
  readTableLayouts: 'GET /api/table-layouts',
  storeTableLayouts: 'PUT /api/table-layouts',

  listQuotes: 'GET /api/market/quotes',
  listIndices: 'GET /api/market/indices',
  listIndexCandles: 'GET /api/market/indices/:code/candles',
  readMarketSession: 'GET /api/market/session',
  listTradingHours: 'GET /api/market/sessions',
  readBreadth: 'GET /api/market/breadth',
  listMovers: 'GET /api/market/movers',
  listSectors: 'GET /api/market/sectors',
  readReplay: 'GET /api/market/replay',
  controlReplay: 'PUT /api/market/replay',
  listReplayDays: 'GET /api/market/replay/days',

  searchStocks: 'GET /api/stocks',
  readStock: 'GET /api/stocks/:code',
  listStockCandles: 'GET /api/stocks/:code/candles',
  listStockTicks: 'GET /api/stocks/:code/ticks',

  readDrawings: 'GET /api/drawings/:code',
  storeDrawings: 'PUT /api/drawings/:code',

  readWatchlists: 'GET /api/watchlists',
  storeWatchlists: 'PUT /api/watchlists',
  createWatchlist: 'POST /api/watchlists',
  changeWatchlist: 'PUT /api/watchlists/:id',
  removeWatchlist: 'DELETE /api/watchlists/:id',
  putWatched: 'PUT /api/watchlists/:id/items/:code',
  removeWatched: 'DELETE /api/watchlists/:id/items/:code',
  exportWatchlist: 'GET /api/watchlists/:id/items.csv',
  importWatchlist: 'POST /api/watchlists/:id/import',

  listDisclosures: 'GET /api/disclosures',
  listMeasures: 'GET /api/measures',
  listNews: 'GET /api/news',
  listCollectors: 'GET /api/collectors',

  listAlerts: 'GET /api/alerts',
  createAlert: 'POST /api/alerts',
  listAlertEvents: 'GET /api/alerts/events',
  dryRunAlert: 'POST /api/alerts/dry-run',
  readQuiet: 'GET /api/alerts/quiet',
  storeQuiet: 'PUT /api/alerts/quiet',
  readAlertChannels: 'GET /api/alerts/channels',
  testEmail: 'POST /api/alerts/channels/email/test',
  sendEmailCode: 'POST /api/alerts/channels/email/code',
  confirmEmail: 'PUT /api/alerts/channels/email/code',
  savePushDevice: 'PUT /api/push-devices',
  removePushDevice: 'DELETE /api/push-devices/:id',
  testPushDevice: 'POST /api/push-devices/:id/test',
  readAlert: 'GET /api/alerts/:id',
  listAlertTransitions: 'GET /api/alerts/:id/transitions',
  changeAlert: 'PUT /api/alerts/:id',
  removeAlert: 'DELETE /api/alerts/:id',

  listWebhooks: 'GET /api/webhooks',
  createWebhook: 'POST /api/webhooks',
  removeWebhook: 'DELETE /api/webhooks/:id',
  testWebhook: 'POST /api/webhooks/:id/test',

  listUsers: 'GET /api/admin/users',
  readUser: 'GET /api/admin/users/:user_id',
  updateUser: 'PUT /api/admin/users/:user_id',
  approveUser: 'POST /api/admin/users/:user_id/approval',
  refuseUser: 'DELETE /api/admin/users/:user_id/approval',
  deleteUser: 'DELETE /api/admin/users/:user_id',
  resetPassword: 'POST /api/admin/users/:user_id/password',
  endUserSessions: 'DELETE /api/admin/users/:user_id/sessions',
  endUserSession: 'DELETE /api/admin/users/:user_id/sessions/:id',
  listAuditLogs: 'GET /api/admin/audit-logs',
  exportAuditLogs: 'GET /api/admin/audit-logs.csv',
  readAlertTotals: 'GET /api/admin/alerts',
  readStorage: 'GET /api/admin/storage',
  readHistory: 'GET /api/admin/history',
  listNotices: 'GET /api/admin/notices',
  listHalts: 'GET /api/admin/halts',
  declareHalt: 'POST /api/admin/halts',
  endHalt: 'POST /api/admin/halts/:id/end',

  createPairing: 'POST /api/displays/pairings',
  claimPairing: 'POST /api/displays/pairings/claim',
  refreshDisplay: 'POST /api/displays/refresh',
  readOwnDisplay: 'GET /api/displays/self',
  listDisplays: 'GET /api/admin/displays',
  createDisplay: 'POST /api/admin/displays',
  changeDisplay: 'PUT /api/admin/displays/:id',
  removeDisplay: 'DELETE /api/admin/displays/:id',
  readDisplayHistory: 'GET /api/admin/displays/:id/history',
  commandDisplay: 'POST /api/admin/displays/:id/commands',
  readDisplayCommands: 'GET /api/admin/displays/:id/commands',
  applyDisplay: 'POST /api/admin/displays/:id/apply',
  commandDisplays: 'POST /api/admin/displays/commands',
  readGroupCommand: 'GET /api/admin/displays/commands/:id',
  readPicture: 'GET /api/admin/displays/:id/picture',
  sendPicture: 'PUT /api/displays/self/picture',
  listDisplayMessages: 'GET /api/admin/displays/messages',
  sendDisplayMessage: 'POST /api/admin/displays/messages',
  endDisplayMessage: 'DELETE /api/admin/displays/messages/:id',
  repairDisplay: 'PUT /api/admin/displays/:id/pairing',
  findPairing: 'POST /api/admin/displays/pairings/find',
  identifyPairing: 'POST /api/admin/displays/pairings/identify',

  readLiveness: 'GET /api/health/live',
  readHealth: 'GET /api/health',
  readDocument: 'GET /api/openapi.json',
  docsPage: 'GET /api/docs',
  docsScript: 'GET /api/docs/page.js',
  docsSwaggerScript: 'GET /api/docs/swagger-ui-bundle.js',
  docsSwaggerStyles: 'GET /api/docs/swagger-ui.css',
} as const satisfies Record<string, `${Method} /api/${string}`>

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type EndpointName = keyof typeof ENDPOINTS

type Split<E> = E extends `${infer M extends Method} ${infer P}` ? { method: M; path: P } : never
export type MethodOf<N extends EndpointName> = Split<(typeof ENDPOINTS)[N]>['method']
export type PathOf<N extends EndpointName> = Split<(typeof ENDPOINTS)[N]>['path']

type Names<P> = P extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Name | Names<`/${More}`>
    : Rest
  : never
/** The names of the parameters in the path of an endpoint; never: it has none. */
export type ParamsOf<N extends EndpointName> = Names<PathOf<N>>

/** Method and path as the router writes them: `/api/admin/users/:user_id`. */
export function routeOf<N extends EndpointName>(name: N): { method: MethodOf<N>; path: PathOf<N> }
export function routeOf(name: EndpointName): { method: string; path: string } {
  const [method = '', path = ''] = ENDPOINTS[name].split(' ')
  return { method, path }
}
