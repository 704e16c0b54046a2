// The import rules of the architecture: see "Rules" in ARCHITECTURE.md. Type-only imports count too.

const nodeModules = '(^|/)node_modules/'
const infrastructure = '(^|/)node_modules/(aws-cdk-lib|aws-cdk|constructs|cdk-nag|@aws-cdk)/'

/** Code that runs in a Lambda, in the local process or in a client. */
const runtime = '^(adapters|contract|core|events|functions|local|sdk)/|^bin/sortie[.]ts$'

/** Core’s floors, lowest first. Each imports only itself and lower ones. ARCHITECTURE.md shows the same list. */
export const floors = [
  { name: 'base', comment: 'Ports, paging, storing, payloads: shared by every floor.' },
  { name: 'records', comment: 'Stored things: model, states, items, views. The code that changes them is above.' },
  { name: 'engine', comment: 'Moves missions. It knows nothing about what users request.' },
  { name: 'features', comment: 'What users request.' },
]

/** The files of features that other features may import. Code shared by two features belongs a floor lower. */
export const offered = [
  'agents/read-agents',
  'budgets/manage-budgets',
  'control/cancel-mission',
  'control/carry-on-stop',
  'control/manage-switches',
  'control/read-stops',
  'control/stop-mission',
  'files/end-file',
  'live/connections',
  'live/tell-workers',
  'mcp/try-mcp-tool',
  'missions/read-missions',
  'missions/submit-mission',
  'operators/tell-tenant',
  'supervision/choose-agent',
  'supervision/choosing',
  'supervision/free-models',
]

const importsOnlyDownwards = floors.map(({ name, comment }, at) => ({
  name: `core-${name}-imports-only-downwards`,
  comment,
  severity: 'error',
  from: { path: `^core/${name}/` },
  to: {
    path: '^core/',
    pathNot: floors.slice(0, at + 1).map((floor) => `^core/${floor.name}/`),
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no first file to read. Move the shared code into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'commands-are-on-top',
      comment:
        'A command is made of the other folders of the command line. Code that two commands share belongs there.',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/(commands/|program[.]ts$)' },
      to: { path: '^cli/commands/' },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: {},
      // The console’s build makes the one module; of the other, which is a package of the browser’s tests, only types are imported.
      to: { couldNotResolve: true, pathNot: '^(virtual:|playwright-core$)' },
    },
    {
      name: 'core-knows-only-core-contract-and-events',
      comment: 'Core reaches everything else through ports.',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^(core|contract|events)/', nodeModules], dependencyTypesNot: ['core'] },
    },
    ...importsOnlyDownwards,
    {
      name: 'features-meet-only-in-what-is-offered',
      comment: 'Use the files listed in `offered`.',
      severity: 'error',
      from: { path: '^core/features/([^/]+)/', pathNot: '^core/features/sweep/' },
      to: {
        path: '^core/features/',
        pathNot: ['^core/features/$1/', ...offered.map((file) => `^core/features/${file}[.]ts$`)],
      },
    },
    {
      name: 'a-conflict-is-retried-or-left',
      comment:
        'Use `retryConflicts` or `unlessConflict`. The exceptions: accepting a mission, which must know which condition failed, and a store that passes the error on.',
      severity: 'error',
      from: {
        path: '^core/',
        pathNot:
          '^core/(base/storing/(retry-conflicts|unless-conflict)|engine/(accept/accept-mission|patience/patient-store))[.]ts$',
      },
      to: { path: '^core/base/ports/write-conflict[.]ts$' },
    },
    {
      name: 'sweep-is-the-roof',
      comment: 'The sweeper knows what each feature repairs, so no feature may know the sweeper.',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/features/sweep/' },
      to: { path: '^core/features/sweep/' },
    },
    {
      name: 'core-folders-form-no-cycle',
      comment: 'Merge two folders that need each other, or move the shared code into a third.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^core/' },
      to: { path: '^core/', circular: true },
    },
    {
      name: 'core-uses-no-library-but-zod',
      comment: 'Schemas are values. Any other library belongs behind a port.',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/(features/callbacks/signature|records/schedule/cron)[.]ts$' },
      to: { path: nodeModules, pathNot: '(^|/)node_modules/zod/' },
    },
    {
      name: 'core-calculates-with-two-libraries',
      comment: 'Both are pure: they turn a text and a time into a value, so they need no port.',
      severity: 'error',
      from: { path: '^core/(features/callbacks/signature|records/schedule/cron)[.]ts$' },
      to: { path: nodeModules, pathNot: '(^|/)node_modules/(standardwebhooks|croner)/' },
    },
    {
      name: 'core-uses-only-pure-parts-of-node',
      comment: 'Hashing and bytes are pure. Files, sockets, timers and processes are not.',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|crypto)$' },
    },
    {
      name: 'contract-and-events-know-no-implementation',
      comment: 'Clients import them, so they may contain only schemas.',
      severity: 'error',
      from: { path: '^(contract|events)/' },
      to: { pathNot: ['^(contract|events)/', nodeModules] },
    },
    {
      name: 'adapters-import-only-core-contract-events-and-npm',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { pathNot: ['^(adapters|core|contract|events)/', nodeModules], dependencyTypesNot: ['core'] },
    },
    {
      name: 'adapter-sets-never-import-each-other',
      comment:
        'A runtime uses one set of adapters. Both sets share only `system`, for what they need from Node itself.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/', pathNot: '^adapters/($1|system)/' },
    },
    {
      name: 'function-definitions-reach-no-cdk',
      comment: 'function.ts is data for both hosts. Only lib turns it into CDK.',
      severity: 'error',
      from: { path: '^functions/[^/]+/function[.]ts$' },
      to: { path: [infrastructure, '^lib/'], reachable: true },
    },
    {
      name: 'run-time-never-imports-lib',
      severity: 'error',
      from: { path: runtime },
      to: { path: '^lib/' },
    },
    {
      name: 'lib-is-for-the-cdk-app',
      comment: 'The exceptions describe a stage. The command line needs them to check it before a deployment.',
      severity: 'error',
      from: { pathNot: '^(lib|bench|test)/|^bin/(cloud|deployer)[.]ts$' },
      to: { path: '^lib/', pathNot: '^lib/(stage|stages|lane-capacity|quota-needs|reservations|region-shape)[.]ts$' },
    },
    {
      name: 'sdk-imports-only-contract',
      severity: 'error',
      from: { path: '^sdk/' },
      to: { pathNot: '^(sdk|contract)/' },
    },
    {
      name: 'sdk-brings-no-schemas',
      comment: 'A page that uses it would load a library of schemas. Types alone are erased, so they are free.',
      severity: 'error',
      from: { path: '^sdk/' },
      to: {
        path: '^contract/',
        pathNot: '^contract/(errors|frame-size|last-events)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'web-talks-by-the-sdk',
      comment: 'What the console does, a customer’s own page can do. Only its build reads the contract itself.',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/build/' },
      to: { pathNot: ['^(web|sdk|contract)/', nodeModules, '^virtual:'] },
    },
    {
      name: 'web-brings-no-schemas',
      comment: 'The library of schemas would be a sixth of the first load. Types alone are erased, so they are free.',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/(build/|contract-module[.]d[.]ts$)' },
      to: { path: '^contract/', pathNot: '^contract/status-after[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-needs-the-console',
      comment: 'Hosts know where it is built, and nothing else of it.',
      severity: 'error',
      from: { pathNot: '^(web|test|bench)/' },
      to: { path: '^web/', pathNot: '^web/build/' },
    },
    {
      name: 'rooms-do-not-know-each-other',
      comment: 'What two rooms share belongs into the kit, or beside the API or the live store.',
      severity: 'error',
      from: { path: '^web/rooms/([^/]+)/' },
      to: { path: '^web/rooms/', pathNot: '^web/rooms/$1/' },
    },
    {
      name: 'web-imports-only-downwards',
      comment: 'Texts, then the kit, then the API and the live store, then the app, then the rooms.',
      severity: 'error',
      from: { path: '^web/(texts|kit|api|live)/' },
      to: { path: '^web/(app|rooms)/' },
    },
    {
      name: 'run-time-needs-no-dev-dependency',
      comment: 'It would be missing after npm ci --omit=dev. Type-only imports are erased, so they are allowed.',
      severity: 'error',
      from: { path: runtime },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-are-declared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk[.]out|coverage|dist)/|^[.](sortie|ci-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
