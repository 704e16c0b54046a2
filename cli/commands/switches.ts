import { Command, Option } from 'commander'
import type { NewSwitch, Switch } from '../../contract/resources/control.ts'
import type { PlatformSwitch } from '../../contract/resources/operators.ts'
import { shorten, table } from '../printing/table.ts'
import type { Terminal } from '../printing/terminal.ts'
import { nothing, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { type PlatformOption, requireNoScope, type ScopeOptions, scopeOf, scopeText } from './stops.ts'

export function switchCommands(surroundings: Surroundings): Command {
  const group = new Command('switches').description('pause or stop all missions of a scope until the switch is lifted')
  group.addCommand(setCommand(surroundings))
  group
    .command('list')
    .description('list the active switches')
    .option('--platform', 'switches of all tenants, as an operator')
    .action(async ({ platform }: PlatformOption, command: Command) => {
      const session = sessionOf(command, surroundings)
      const client = session.client()
      const { items } = await (platform ? client.listPlatformSwitches({}, session) : client.listSwitches({}, session))
      show(session, { items }, () => listText(items, session.terminal))
    })
  group
    .command('lift <switch_id>')
    .description('accept new missions again and continue what was paused')
    .option('--platform', 'a switch of all tenants, as an operator')
    .action(async (switch_id: string, { platform }: PlatformOption, command: Command) => {
      const session = sessionOf(command, surroundings)
      const call = { params: { switch_id } }
      const client = session.client()
      await (platform ? client.liftPlatformSwitch(call, session) : client.liftSwitch(call, session))
      show(session, { lifted: switch_id }, () => text`${switch_id} is lifted.\n`)
    })
  return group
}

type SetOptions = ScopeOptions & PlatformOption & Omit<NewSwitch, 'scope'>

function setCommand(surroundings: Surroundings): Command {
  return new Command('set')
    .description('pause: hold missions before their next step, and new ones; stop: cancel missions and refuse new ones')
    .addOption(new Option('--mode <mode>', 'pause or stop').choices(['pause', 'stop']).makeOptionMandatory())
    .option('--agent <name>', 'all missions of this agent')
    .option('--tag <tag>', 'all missions with this tag')
    .option('--all', 'all missions of the tenant')
    .option('--platform', 'all missions of all tenants, as an operator')
    .option('--reason <text>', 'shown with the switch and with each mission', '')
    .action(async (options: SetOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const set = await (options.platform ? setOnPlatform(session, options) : setInTenant(session, options))
      show(session, set, () => setText(set))
    })
}

function setInTenant(session: Session, { mode, reason, ...scope }: SetOptions): Promise<Switch> {
  return session.client().setSwitch({ body: { scope: scopeOf(scope), mode, reason } }, session)
}

async function setOnPlatform(session: Session, { mode, reason, ...scope }: SetOptions): Promise<PlatformSwitch> {
  requireNoScope(scope)
  return session.client().setPlatformSwitch({ body: { mode, reason } }, session)
}

function setText(set: Switch | PlatformSwitch): Text {
  const platform = set.scope.kind === 'platform' ? ' --platform' : ''
  const receipt = set.stop_id ? text`Receipt: sortie stops get ${set.stop_id}${platform}\n` : nothing
  const reaching = 'state' in set && set.state === 'reaching' ? ' It has not reached all tenants yet.' : ''
  const done = set.mode === 'stop' ? 'stopped' : 'paused'
  return text`${scopeText(set.scope)}: ${done}.${reaching}\n${receipt}To lift it: sortie switches lift ${set.id}${platform}\n`
}

function listText(items: readonly (Switch | PlatformSwitch)[], terminal: Terminal): Text {
  if (items.length === 0) return text`No switches.\n`
  const rows = items.map((one) => [one.id, one.mode, scopeText(one.scope), timeText(terminal, one.since), one.reason])
  return table(['SWITCH', 'MODE', shorten('SCOPE'), 'SINCE', 'REASON'], rows, terminal.lineWidth)
}
