import { Command } from 'commander'
import { text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { openInBrowser } from '../session/open-in-browser.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

export function signInCommand(surroundings: Surroundings): Command {
  return new Command('sign-in')
    .description('make a link that opens the console signed in, once, with the rights of your key')
    .option('--open', 'open it in the browser of this machine')
    .action(async ({ open = false }: { open?: boolean }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const link = await session.client().createSignInCode({}, session)
      const opened = open && (await openInBrowser(link.url))
      show(session, link, () => {
        const until = timeText(session.terminal, link.expires_at)
        const failed = open && !opened ? text`No program of this machine opens addresses; open it yourself.\n` : text``
        return text`Open the console: ${link.url}\n\nThe link is valid once, until ${until}.\n${failed}`
      })
    })
}
