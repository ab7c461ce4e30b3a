// Layers, by path: the core never imports the edge, every SDK has one door. See docs/architecture.md.
const KERNEL = '^src/[^/]+\\.ts$';
const CORE = `${KERNEL}|^src/(cards|analyzers|series|runbooks|commands|cypher)/`;
const EDGE = '^src/(aura|stores|charts|platforms)/|^src/http\\.ts$';
const WIRING = '^src/(main|wire|http|app|console)\\.ts$';
const rule = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule('core-never-imports-the-edge', { path: CORE, pathNot: WIRING }, { path: EDGE }),
    rule(
      'edges-do-not-know-each-other',
      { path: '^src/(aura|stores|charts|platforms)/' },
      { path: EDGE, pathNot: '^src/$1/' },
    ),
    rule(
      'platforms-do-not-know-each-other',
      { path: '^src/platforms/([^/]+)/' },
      { path: '^src/platforms/', pathNot: '^src/platforms/$1/' },
    ),
    rule(
      'sdk-only-at-the-edge',
      { path: CORE, pathNot: `^src/cards/render/|${WIRING}` },
      {
        path: '^node_modules/(axios|neo4j-driver|@slack/bolt|botbuilder|libsql|kysely|@duckdb|chart\\.js|@napi-rs)/',
      },
    ),
    rule(
      'one-door-to-bolt',
      { path: '^src/', pathNot: '^src/(platforms/slack/sdk|cards/render/slack)\\.ts$' },
      { path: '^node_modules/@slack/' },
    ),
    rule(
      'one-door-to-botbuilder',
      { path: '^src/', pathNot: '^src/platforms/teams/sdk\\.ts$' },
      { path: '^node_modules/botbuilder' },
    ),
    rule(
      'node-only-at-the-edge',
      { path: CORE, pathNot: '^src/(main|wire|http|app|console|config|registry|secret|audit)\\.ts$' },
      { dependencyTypes: ['core'] },
    ),
    rule('cards-stand-alone', { path: '^src/cards/(card|format|render/)' }, { path: '^src/(?!cards/)' }),
    rule(
      'definitions-stand-alone',
      { path: '^src/(commands|analyzers|runbooks)/([^/]+)\\.ts$' },
      { path: '^src/$1/(?!$2\\.ts)' },
    ),
    rule('src-stands-alone', { path: '^src/' }, { path: '^(simulator|demo|bench|test)/' }),
    rule('the-simulator-stands-alone', { path: '^simulator/' }, { path: '^src/' }),
    rule('nobody-imports-main', {}, { path: '^src/main\\.ts$' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
