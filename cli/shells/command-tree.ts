import type { Command } from 'commander'

interface Described {
  readonly name: string
  readonly description: string
}

/** A command, and the words that may follow it. */
export interface Place {
  /** Its words after the program's name: `missions list`; empty for the program itself. */
  readonly words: string
  readonly commands: readonly Described[]
  readonly options: readonly Described[]
  /** The options that take a value. */
  readonly valued: readonly string[]
}

/** All commands of a program, in the order of its help. */
export function placesIn(program: Command): readonly Place[] {
  return [placeOf(program, program, []), ...placesBelow(program, program, [])]
}

function placesBelow(program: Command, command: Command, words: readonly string[]): readonly Place[] {
  return command.commands.flatMap((one) => {
    const here = [...words, one.name()]
    return [placeOf(program, one, here), ...placesBelow(program, one, here)]
  })
}

function placeOf(program: Command, command: Command, words: readonly string[]): Place {
  const help = command.createHelp()
  const own = help.visibleOptions(command)
  const shared = program.options.filter(({ long }) => long !== '--version')
  const options = command === program ? own : [...own, ...shared]
  return {
    words: words.join(' '),
    commands: help.visibleCommands(command).map((one) => ({ name: one.name(), description: one.description() })),
    options: options.flatMap(({ long, description }) => (long ? [{ name: long, description }] : [])),
    valued: options.filter(({ required }) => required).flatMap(({ long, short }) => [long, short].filter(isText)),
  }
}

function isText(value: string | undefined): value is string {
  return value !== undefined
}
