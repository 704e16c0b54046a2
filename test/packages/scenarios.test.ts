import { describe } from 'vitest'
import { everyScenario } from '../scenarios/every-scenario.ts'
import { localPlatform } from '../scenarios/local-platform.ts'
import { scenariosOn } from '../scenarios/scenario.ts'
import { installedProgram } from './edition.ts'
import { otherMachine, programOf, type RuntimeName } from './runtimes.ts'

const nodes: readonly RuntimeName[] = ['Node 22.19', 'Node 24.6', 'Node 26']

// All that the platform promises, of the package as it is installed.
describe.skipIf(otherMachine).each(nodes)('on %s', (name) => {
  everyScenario(scenariosOn(localPlatform('the installed package', { program: installedProgram(programOf(name)) })))
})
