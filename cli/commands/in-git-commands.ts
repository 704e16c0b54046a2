import { Command } from 'commander'
import { collected, folder } from '../arguments/arguments.ts'
import type { Noun } from '../in-git/nouns.ts'
import { type Surroundings, sessionOf } from '../session/session.ts'

interface ApplyOptions {
  readonly file: string[]
  readonly prune?: true
  readonly dryRun?: true
}

const everything = 'agents, limits, budgets and schedules'

export function applyCommand(surroundings: Surroundings): Command {
  return withApply(new Command('apply'), undefined, surroundings)
}

export function diffCommand(surroundings: Surroundings): Command {
  return withDiff(new Command('diff'), undefined, surroundings)
}

export function exportCommand(surroundings: Surroundings): Command {
  return withExport(new Command('export'), undefined, surroundings)
}

/** The same commands for only one noun. */
export function addInGit(group: Command, noun: Noun, surroundings: Surroundings): void {
  group.addCommand(withApply(new Command('apply'), noun, surroundings))
  group.addCommand(withDiff(new Command('diff'), noun, surroundings))
  group.addCommand(withExport(new Command('export').argument('[names...]', 'only these'), noun, surroundings))
}

function withApply(command: Command, noun: Noun | undefined, surroundings: Surroundings): Command {
  return withFiles(command, noun)
    .description(`make ${noun ? `${noun}s` : everything} as files say`)
    .option('--dry-run', 'show what would be changed')
    .action(async ({ file, prune, dryRun }: ApplyOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      // Imported here, since the schemas take longer than most commands.
      const { apply } = await import('../in-git/apply.ts')
      await apply(session, { paths: file, noun, prune: prune === true, dryRun: dryRun === true })
    })
}

function withDiff(command: Command, noun: Noun | undefined, surroundings: Surroundings): Command {
  return withFiles(command, noun)
    .description(`show how ${noun ? `${noun}s` : everything} differ from files; exit code 1 if they do`)
    .action(async ({ file, prune }: ApplyOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { diff } = await import('../in-git/apply.ts')
      await diff(session, { paths: file, noun, prune: prune === true })
    })
}

function withFiles(command: Command, noun: Noun | undefined): Command {
  return command
    .requiredOption('-f, --file <path>', 'a file of YAML or JSON, a folder of them, or -; may be repeated', collected)
    .option('--prune', `remove ${noun ? `${noun}s` : 'what is of the same kinds and'} that the files do not have`)
}

interface ExportOptions {
  readonly output?: string
}

function withExport(command: Command, noun: Noun | undefined, surroundings: Surroundings): Command {
  return command
    .description(`write ${noun ? `${noun}s` : everything} as files that apply reads`)
    .option('-o, --output <folder>', 'a file for each into this folder, in the place of standard output', folder)
    .action(async (...given) => {
      const [command, { output }, names] = given.toReversed() as [Command, ExportOptions, string[] | undefined]
      const session = sessionOf(command, surroundings)
      const { exportAll } = await import('../in-git/export.ts')
      await exportAll(session, { noun, names: names ?? [], folder: output })
    })
}
