import { Command, Option } from 'commander'
import type { NewSwitch, Switch } from '../contract/resources/control.ts'
import { type Surroundings, sessionOf, show } from './session.ts'
import { type ScopeOptions, scopeOf, scopeText } from './stops.ts'
import { table } from './table.ts'

export function switchCommands(surroundings: Surroundings): Command {
  const group = new Command('switches').description('pause or stop all missions of a scope until the switch is lifted')
  group.addCommand(setCommand(surroundings))
  group
    .command('list')
    .description('list the switches that are set')
    .action(async (_: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { items } = await session.client().listSwitches({}, session)
      show(session, { items }, () => listText(items))
    })
  group
    .command('lift <switch_id>')
    .description('take new missions again, and let what was paused go on')
    .action(async (switch_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().liftSwitch({ params: { switch_id } }, session)
      show(session, { lifted: switch_id }, () => `${switch_id} is lifted.\n`)
    })
  return group
}

function setCommand(surroundings: Surroundings): Command {
  return new Command('set')
    .description('pause: hold before the next step, and hold what is new; stop: stop, and refuse what is new')
    .addOption(new Option('--mode <mode>', 'what it does').choices(['pause', 'stop']).makeOptionMandatory())
    .option('--agent <name>', 'all missions of this agent')
    .option('--tag <tag>', 'all missions with this tag')
    .option('--all', 'all missions of the tenant')
    .option('--reason <text>', 'shown with the switch and with each mission', '')
    .action(async ({ mode, reason, ...scope }: ScopeOptions & Omit<NewSwitch, 'scope'>, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { scope: scopeOf(scope), mode, reason }
      const set = await session.client().setSwitch({ body }, session)
      show(session, set, () => setText(set))
    })
}

function setText(set: Switch): string {
  const receipt = set.stop_id ? `\nReceipt: sortie stops get ${set.stop_id}` : ''
  return `${scopeText(set.scope)}: ${set.mode === 'stop' ? 'stopped' : 'paused'}.${receipt}\nTo lift it: sortie switches lift ${set.id}\n`
}

function listText(items: readonly Switch[]): string {
  if (items.length === 0) return 'No switches.\n'
  const rows = items.map(({ id, mode, scope, since, reason }) => [id, mode, scopeText(scope), since, reason])
  return table(['SWITCH', 'MODE', 'SCOPE', 'SINCE', 'REASON'], rows)
}
