/**
 * Which file may import which, for `depcruise` in `npm run check` (docs/architecture.md has the picture). A room may import
 * from itself by a relative path, from another one only by its `#room/…` name and only along these arrows. Tests may cross.
 */
const ROOMS = {
  shared: [],
  platform: ['shared'],
  migrations: [],
  database: ['shared', 'platform', 'migrations'],
  worker: ['shared', 'platform', 'database', 'migrations'],
  server: ['shared', 'platform', 'database', 'migrations'],
  web: ['shared'],
}

/** Rooms that no other one imports from. */
const OUTER = ['launch', 'e2e', 'bench', 'lint', 'docs']

/** The folders of `server/`, what others stand on first; each may import from those before it. */
const SERVER_LAYERS = [
  'request',
  'auth',
  'admin',
  'displays',
  'live',
  'market',
  'replay',
  'watchlists',
  'alerts',
  'http',
]

/** The folders of `web/src/`, what others stand on first; each may import from those before it. */
const WEB_LAYERS = [
  'words',
  'ui',
  'live',
  'rest',
  'session',
  'preferences',
  'market',
  'shell',
  'charts',
  'features',
  'app',
]

/** What only tests load may reach for what it needs. */
const TESTS = String.raw`\.test\.ts$|\.setup\.ts$|/testing/|/bench/`

/** The schema library, and the files of shared/ that need it when they run. */
const SCHEMAS = String.raw`^(node_modules/)?zod(/|$)|^shared/rest/(?!paths\.ts)|^shared/market/calendar-overrides\.ts`

const anyOf = (names) => `(${names.join('|')})`

function roomRules() {
  const all = [...Object.keys(ROOMS), ...OUTER]
  return Object.entries(ROOMS).map(([room, allowed]) => ({
    name: `${room}-arrows`,
    comment: `${room}/ may import from ${allowed.join(', ') || 'no other room'}`,
    severity: 'error',
    from: { path: `^${room}/`, pathNot: TESTS },
    to: { path: `^${anyOf(all.filter((other) => other !== room && !allowed.includes(other)))}/` },
  }))
}

/** @param {string} base where the folders are */
function layerRules(base, layers) {
  return layers.slice(0, -1).map((layer, place) => ({
    name: `${base.split('/')[0]}-layers`,
    comment: `${base}/${layer} must not import from what stands on it`,
    severity: 'error',
    from: { path: `^${base}/${layer}/`, pathNot: TESTS },
    to: { path: `^${base}/${anyOf(layers.slice(place + 1))}/` },
  }))
}

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'no file may depend on itself by way of others, not even for a type',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...roomRules(),
    ...layerRules('server', SERVER_LAYERS),
    ...layerRules('web/src', WEB_LAYERS),
    {
      name: 'features-apart',
      comment:
        'a feature must not import from another one; what both need belongs in market/, charts/ or ui/',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/', pathNot: TESTS },
      to: { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
    },
    {
      name: 'rooms-by-name',
      comment: 'leave a room by a #room/… import',
      severity: 'error',
      from: { path: '^([^/]+)/', pathNot: `${TESTS}|^${anyOf(OUTER)}/` },
      to: {
        path: `^${anyOf(Object.keys(ROOMS))}/`,
        pathNot: '^$1/',
        dependencyTypesNot: ['aliased-subpath-import'],
      },
    },
    {
      name: 'own-room-by-path',
      comment: 'inside a room import by a relative path',
      severity: 'error',
      from: { path: '^([^/]+)/' },
      to: { path: '^$1/', dependencyTypes: ['aliased-subpath-import'] },
    },
    {
      name: 'no-schemas-in-the-browser',
      comment: 'schemas stay on the server: of shared/rest/ the browser loads paths.ts alone, and types',
      severity: 'error',
      from: { path: '^web/src/', pathNot: TESTS },
      to: { path: SCHEMAS, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'schemas-apart',
      comment: 'what the browser may load imports no schema: those stand in shared/rest/',
      severity: 'error',
      from: { path: '^shared/', pathNot: `${TESTS}|${SCHEMAS}` },
      to: { path: SCHEMAS, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-node-in-the-browser',
      comment: 'shared/ and web/ run in the browser: nothing of Node',
      severity: 'error',
      from: { path: '^(shared|web/src)/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|^dist/' },
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.vue', '.js', '.mjs'],
    },
  },
}
