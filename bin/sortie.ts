#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Only the first start strips types and compiles; later ones read the result in half the time. The type stripper takes
// 20 MiB in each thread; the variable passes the cache on to the writer's thread.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'sortie')
enableCompileCache(process.env.NODE_COMPILE_CACHE)

const args = process.argv.slice(2)
if (args.includes('start') || args.includes('dev')) {
  // Before all else is loaded, since the process may begin anew. To another command that has such a word it does no harm.
  const { boundHeap } = await import('../local/bounded-heap.ts')
  boundHeap(process)
}

const { runCommandLine } = await import('../cli/program.ts')
const { createTerminal } = await import('../cli/printing/terminal.ts')

process.exitCode = await runCommandLine(args, { terminal: createTerminal(process), env: process.env })
