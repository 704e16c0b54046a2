import { expect, test } from 'vitest'
import { ownCommand } from '../../cli/session/own-command.ts'

test.each([
  ['in the clone, by npm', { npm_command: 'start' }, '/clone/cli/start.ts', 'npm run -s sortie --'],
  ['in the clone, by Node', {}, '/clone/cli/start.ts', 'npm run -s sortie --'],
  ['of the installed package', {}, '/usr/lib/node_modules/sortie/dist/start-AB12.js', 'sortie'],
  [
    'of a package of a project',
    { npm_command: 'exec' },
    '/app/node_modules/sortie/dist/start.js',
    'npx --no -- sortie',
  ],
])('somebody who started it %s is told how to run it again', (_, env, file, command) => {
  expect(ownCommand(env, file)).toBe(command)
})
