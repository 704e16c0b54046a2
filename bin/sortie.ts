#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Stripping types and compiling is for the first start; later ones read the result, in half the time. What does the
// stripping weighs 20 MiB in each thread. The variable is for the writer's thread.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'sortie')
enableCompileCache(process.env.NODE_COMPILE_CACHE)

const { runCommandLine } = await import('../cli/program.ts')
const { processTerminal } = await import('../cli/terminal.ts')

process.exitCode = await runCommandLine(process.argv.slice(2), { terminal: processTerminal(), env: process.env })
