#!/usr/bin/env node
import { nodeProblem } from './needed-node.ts'

// An older Node would stop at a module that it does not have, before a word of ours: so nothing else is loaded before this.
const problem = nodeProblem(process.versions.node)
if (problem === undefined) await import('../../bin/sortie.ts')
else {
  process.stderr.write(problem)
  process.exitCode = 1
}
