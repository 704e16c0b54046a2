import { Command } from 'commander'
import { deploymentOf, located, type Where } from './deployment.ts'
import { type Surroundings, sessionOf, show } from './session.ts'
import { nothing, text } from './text.ts'

export function operatorCommands(surroundings: Surroundings): Command {
  const group = new Command('operators').description(
    'make keys that reach across tenants, as the owner of the installation',
  )
  located(group.command('create <name>'))
    .description('make an operator’s key, for commands with --platform; its secret is shown once')
    .action(async (name: string, options: Where, command: Command) => {
      const session = sessionOf(command, surroundings)
      const deployment = deploymentOf(options)
      // Loaded here, so that every other command starts without databases and AWS.
      const { createOperatorKeyIn } = await import('./tenants-in.ts')
      const key = await createOperatorKeyIn(deployment, name)
      const http = 'http' in key ? key.http : undefined
      show(session, { id: key.id, api_key: key.credential, ...(http && { http }) }, () => {
        const url = http ? text`export SORTIE_URL=${http}\n` : nothing
        return text`${key.id} reaches across tenants.\n\nexport SORTIE_API_KEY=${key.credential}\n${url}\nIt is not shown again.\n`
      })
    })
  return group
}
