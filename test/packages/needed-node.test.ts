import { satisfies } from 'semver'
import { expect, test } from 'vitest'
import { neededNode, nodeProblem } from '../../packages/cli/needed-node.ts'

const versions = [
  '12.22.0',
  '20.20.2',
  '22.18.0',
  '22.19.0',
  '22.23.3',
  '23.11.1',
  '24.5.0',
  '24.6.0',
  '24.21.0',
  '25.0.0',
  '26.10.0',
]

test.each(versions)('Node %s is refused at the start where npm is told that it does not do', (version) => {
  expect(nodeProblem(version) === undefined).toBe(satisfies(version, neededNode))
})

test('somebody with an older one is told what to install', () => {
  expect(nodeProblem('20.20.2')).toBe(
    'sortie: Node 20.20.2 does not have all that Sortie needs\nInstall Node 24.6 or newer, or at least 22.19 of version 22, from https://nodejs.org, and run the command again.\n',
  )
})
