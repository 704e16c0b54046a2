import { Argument, Command } from 'commander'
import { lines } from '../printing/text.ts'
import type { Surroundings } from '../session/session.ts'
import { placesIn } from '../shells/command-tree.ts'
import { bashCompletion } from '../shells/completion-bash.ts'
import { fishCompletion } from '../shells/completion-fish.ts'
import { zshCompletion } from '../shells/completion-zsh.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

export function completionCommand({ terminal }: Surroundings): Command {
  return new Command('completion')
    .description('print a script with which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
For bash, in ~/.bashrc:   source <(sortie completion bash)
For zsh, in ~/.zshrc:     source <(sortie completion zsh)
For fish, in config.fish: sortie completion fish | source`,
    )
    .action((shell: keyof typeof scripts, _: object, command: Command) => {
      const program = command.parent ?? command
      terminal.out(lines(scripts[shell](placesIn(program)), 0))
    })
}
