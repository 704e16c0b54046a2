import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Case, Dataset } from '../../contract/resources/dataset.ts'
import { amount, collected, wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { shortened, type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

type CaseBody = NonNullable<CallOf<Api['addCase']>['body']>
type ExpectationBody = NonNullable<CaseBody['expectations']>[number]

interface Expected {
  readonly equals?: string
  readonly contains?: string[]
  readonly matches?: string[]
  readonly rubric?: string[]
  readonly program?: string[]
  readonly judge?: string
  readonly minScore?: number
  readonly tag?: string[]
}

interface AddOptions extends Expected {
  readonly inputFile?: string
  readonly inputJson?: boolean
  readonly caseFile?: string
}

/** The width in a list. */
const inputWidth = 100

interface PageOptions {
  readonly limit?: number
  readonly cursor?: string
}

export function datasetCommands(surroundings: Surroundings): Command {
  const group = new Command('datasets').description('manage the cases that agents are evaluated on')
  addCreate(group, surroundings)
  addList(group, surroundings)
  addAdd(group, surroundings)
  addAddMission(group, surroundings)
  addCases(group, surroundings)
  addRemove(group, surroundings)
  addDelete(group, surroundings)
  return group
}

function addCreate(group: Command, surroundings: Surroundings): void {
  group
    .command('create <name>')
    .description('create a data set')
    .option('--description <text>', 'what it is about')
    .action(async (name: string, { description }: { description?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { name, ...(description !== undefined && { description }) }
      const dataset = await session.client().createDataset({ body }, session)
      show(session, dataset, () => datasetText(dataset))
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list data sets')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: PageOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listDatasets({ query }, session))
      show(session, page, () => {
        const rows = page.items.map(({ name, version, cases, description }) => [
          name,
          String(version),
          String(cases),
          description,
        ])
        const list = table(['DATA SET', 'VERSION', 'CASES', 'DESCRIPTION'], rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No data sets.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function withExpectations(command: Command): Command {
  return command
    .option('--equals <text>', 'the answer equals this text')
    .option('--contains <text>', 'the answer contains this text; may be repeated', collected)
    .option('--matches <pattern>', 'the answer matches this pattern, with * for any text; may be repeated', collected)
    .option('--rubric <text>', 'a judge scores the answer by these criteria; may be repeated', collected)
    .option('--program <code>', 'JavaScript that returns whether the answer is right; may be repeated', collected)
    .option('--judge <agent>', 'the judging agent (default: sortie-judge)')
    .option('--min-score <score>', 'the minimum score to pass, from 0 to 1 (default: 0.7)', amount)
    .option('--tag <tag>', 'may be repeated', collected)
}

/** Only the given options: the API knows the defaults. */
function expected({ equals, contains = [], matches = [], rubric = [], program = [], judge, minScore, tag }: Expected) {
  const atLeast = minScore === undefined ? {} : { min_score: minScore }
  const judging = { ...(judge !== undefined && { agent: judge }), ...atLeast }
  const expectations: ExpectationBody[] = [
    ...(equals === undefined ? [] : [{ kind: 'equals' as const, value: equals }]),
    ...contains.map((wanted) => ({ kind: 'contains' as const, text: wanted })),
    ...matches.map((pattern) => ({ kind: 'matches' as const, pattern })),
    ...program.map((code) => ({ kind: 'program' as const, code, ...atLeast })),
    ...rubric.map((by) => ({ kind: 'judge' as const, rubric: by, ...judging })),
  ]
  return { expectations, ...(tag && { tags: tag }) }
}

function addAdd(group: Command, surroundings: Surroundings): void {
  withExpectations(group.command('add <name> [input]').description('add a case (input: text, or - for standard input)'))
    .option('--input-file <path>', 'read the input from a file')
    .option('--input-json', 'the input is JSON, not text')
    .option('--case-file <path>', 'read the whole case from a file, as JSON as the API takes it')
    .action(async (name: string, argument: string | undefined, options: AddOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { signal } = session
      const body =
        options.caseFile === undefined
          ? {
              ...expected(options),
              input: await readInput({
                argument,
                file: options.inputFile,
                asJson: options.inputJson === true,
                signal,
              }),
            }
          : ((await readInput({
              file: options.caseFile,
              argument: undefined,
              asJson: true,
              jsonHint: 'It looks like {"input": "…", "expectations": [{"kind": "contains", "text": "…"}]}',
              signal,
            })) as CaseBody)
      const added = await session.client().addCase({ params: { name }, body, headers: once() }, session)
      show(session, added, () => caseText(name, added))
    })
}

function addAddMission(group: Command, surroundings: Surroundings): void {
  withExpectations(
    group.command('add-mission <name> <mission_id>').description('make a case from a mission that has ended'),
  ).action(async (name: string, from_mission: string, options: Expected, command: Command) => {
    const session = sessionOf(command, surroundings)
    const body = { from_mission, ...expected(options) }
    const added = await session.client().addCase({ params: { name }, body, headers: once() }, session)
    show(session, added, () => caseText(name, added))
  })
}

function addCases(group: Command, surroundings: Surroundings): void {
  group
    .command('cases <name>')
    .description('list the cases of a data set')
    .option('--version-number <version>', 'of an earlier version', wholeNumber)
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(
      async (name: string, { versionNumber, ...page }: PageOptions & { versionNumber?: number }, command: Command) => {
        const session = sessionOf(command, surroundings)
        const query = { ...page, ...(versionNumber !== undefined && { version: versionNumber }) }
        const found = await whole(query, (query) => session.client().listCases({ params: { name }, query }, session))
        show(session, found, () => {
          const { lineWidth } = session.terminal
          const rows = found.items.map((one) => [
            one.id,
            expectationsText(one),
            shortened(JSON.stringify(one.input), Math.max(inputWidth, lineWidth - 60)),
          ])
          const list = table(['CASE', 'EXPECTS', 'INPUT'], rows, lineWidth)
          return text`${rows.length === 0 ? text`No cases.\n` : list}${moreLine(found.next_cursor)}`
        })
      },
    )
}

function addRemove(group: Command, surroundings: Surroundings): void {
  group
    .command('remove <name> <case_id>')
    .description('remove a case from a data set; earlier versions keep it')
    .action(async (name: string, case_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const removed = await session.client().removeCase({ params: { name, case_id } }, session)
      show(
        session,
        removed,
        () => text`${removed.id} is removed from ${name} from version ${String(removed.removed_in)} on.\n`,
      )
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete a data set and its cases; evaluations keep their results')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteDataset({ params: { name } }, session)
      show(session, { name }, () => text`${name} is deleted.\n`)
    })
}

/** A key with which the client's retries add the items only once. */
function once() {
  return { 'idempotency-key': randomUUID() }
}

function datasetText({ name, version, cases, description }: Dataset): Text {
  return fields([
    ['Data set', name],
    ['Version', version],
    ['Cases', cases],
    ['Description', description],
  ])
}

function caseText(name: string, one: Case): Text {
  return text`${one.id} is in ${name}, from version ${one.added_in} on; expects ${expectationsText(one)}.\n`
}

function expectationsText({ expectations }: Case): string {
  return expectations.length === 0 ? 'that it completes' : expectations.map(({ kind }) => kind).join(', ')
}
