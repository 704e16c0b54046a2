import root from '../package.json' with { type: 'json' }
import { neededNode } from './cli/needed-node.ts'

/** Both packages and the API have the version of the repository. */
export const { version } = root

/** Without the scope, which only who publishes has. */
export const names = { sdk: 'sortie-sdk', cli: 'sortie' } as const

export type PackageName = keyof typeof names

const common = { version, license: root.license, type: 'module' } as const

const own = {
  sdk: {
    description: 'The typed client of Sortie, mission control for AI agents; also for workers and function tools.',
    engines: { node: '>=22' },
    sideEffects: false,
    types: './index.d.ts',
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
  },
  cli: {
    description: 'The command line of Sortie, mission control for AI agents, with the whole platform for one machine.',
    engines: { node: neededNode },
    bin: { sortie: './dist/sortie.js' },
    exports: { './package.json': './package.json' },
  },
} as const

interface Publisher {
  readonly scope?: string | undefined
  /** `<owner>/<name>` on GitHub. npm compares it with what the provenance says. */
  readonly repository?: string | undefined
}

/**
 * The package.json of a package. The names are ours on no registry: only a scope, which somebody has configured because they hold it, makes a
 * package that can be published.
 */
export function manifestOf(name: PackageName, { scope, repository }: Publisher) {
  if (scope === undefined) return { name: names[name], private: true, ...common, ...own[name] }
  if (!/^@[a-z0-9][a-z0-9._-]*$/.test(scope)) throw new Error(`${scope} is no scope of npm, such as @example`)
  const from = repository && { repository: { type: 'git', url: `git+https://github.com/${repository}.git` } }
  return { name: `${scope}/${names[name]}`, publishConfig: { access: 'public' }, ...from, ...common, ...own[name] }
}
