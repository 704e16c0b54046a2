import { Command } from 'commander'
import type { SetAside } from '../../contract/resources/operators.ts'
import { table } from '../printing/table.ts'
import { nothing, type Text, text } from '../printing/text.ts'
import { deploymentOf, located, type Where } from '../session/deployment.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

export function operatorCommands(surroundings: Surroundings): Command {
  const group = new Command('operators').description(
    'create keys that reach across tenants, as the owner of the installation',
  )
  located(group.command('create <name>'))
    .description('create an operator’s key, for commands with --platform; its secret is shown once')
    .action(async (name: string, options: Where, command: Command) => {
      const session = sessionOf(command, surroundings)
      const deployment = deploymentOf(options, surroundings.env)
      // Imported here, so that all other commands start without databases and AWS.
      const { createOperatorKeyIn } = await import('../session/tenants-in.ts')
      const key = await createOperatorKeyIn(deployment, name)
      const http = 'http' in key ? key.http : undefined
      show(session, { id: key.id, api_key: key.credential, ...(http && { http }) }, () => {
        const url = http ? text`export SORTIE_URL=${http}\n` : nothing
        return text`${key.id} reaches across tenants.\n\nexport SORTIE_API_KEY=${key.credential}\n${url}\nIt is not shown again.\n`
      })
    })
  group.addCommand(setAsideCommand(surroundings))
  return group
}

function setAsideCommand(surroundings: Surroundings): Command {
  return new Command('set-aside')
    .description('list stored records that cannot be read, by tenant')
    .option('--cursor <cursor>', 'the next page')
    .action(async ({ cursor }: { readonly cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole({ cursor }, (query) => session.client().listSetAside({ query }, session))
      show(
        session,
        page,
        () => text`${setAsideText(page.items, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`,
      )
    })
}

function setAsideText(items: readonly SetAside[], lineWidth: number): Text {
  if (items.length === 0) return text`No unreadable records were found.\n`
  const rows = items.map(({ tenant_id, kind, partition, sort, reason, first_seen }) => [
    tenant_id,
    kind,
    `${partition} ${sort}`,
    first_seen,
    reason,
  ])
  return table(['TENANT', 'KIND', 'KEY', 'FIRST SEEN', 'REASON'], rows, lineWidth)
}
