import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from './user.ts'

/** The oldest Node of each line that the packages name, a newest one, and other runtimes. npm has a package for each kind of machine. */
const programs = {
  'Node 22.19': 'node-22/bin/node',
  'Node 24.6': 'node-24/bin/node',
  'Node 26': 'node-26/bin/node',
  Bun: '@oven/bun-linux-x64/bin/bun',
  Deno: '@deno/linux-x64-glibc/deno',
} as const

export type RuntimeName = keyof typeof programs

/** Why they are skipped, if they are. */
export const otherMachine =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : 'the programs that are installed are for Linux on x64'

export function programOf(name: RuntimeName): string {
  const path = join(import.meta.dirname, 'installed', 'node_modules', programs[name])
  if (otherMachine === undefined && !existsSync(path))
    throw new Error(`${name} is not here: npm run test:packages installs it`)
  return path
}

/** How it runs a module of a project that npm has installed. */
export function runtimeOf(name: RuntimeName): Runtime {
  const denos = ['run', '--no-remote', '--node-modules-dir=manual', '--allow-net', '--allow-env']
  return [programOf(name), ...(name === 'Deno' ? denos : [])]
}
