import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandsIn, type DocumentedCommand } from './commands.ts'

const repository = join(import.meta.dirname, '..', '..')

/** A stretch of a page, from a line that begins so up to one that begins so. */
export interface Stretch {
  readonly from?: string
  readonly until?: string
}

/** The pages that an operator of a stage on AWS follows in a year, in the order in which `docs/README.md` has them. */
export const pagesOfTheYear: readonly (readonly [page: string, stretch?: Stretch])[] = [
  ['docs/deploy.md'],
  ['docs/pipeline.md'],
  ['docs/secrets.md'],
  ['docs/runbooks/README.md'],
  ['docs/upgrading.md'],
  ['docs/backup.md', { from: '## AWS' }],
  ['docs/region-lost.md'],
]

/** Commands of these pages that are not run on the emulator, by what they begin with, each with the reason. docs/testing.md has this table too. */
export const notOnTheEmulator: Readonly<Record<string, string>> = {
  'npm ci': 'it was done before a test could be run',
  'cdk deploy --app': 'CloudFormation there knows no OIDC provider, which the role of the pipeline trusts',
  'npm run test:stage': '`test/aws/scenarios.test.ts` runs the scenarios on a stage',
  'cdk deploy --all -c stage=production-then': '`test/aws/restore-drill.test.ts` deploys a stage beside it',
  'aws sqs start-message-move-task': 'SQS there moves no messages back',
  'aws backup update-region-settings': 'an account there has no such setting',
  'aws backup start-restore-job':
    'AWS Backup there makes no copies, and restores none: the test puts tables and blobs there',
  'aws backup describe-restore-job': 'likewise',
  'aws backup start-backup-job': 'its backups hold nothing there',
}

/** The commands of a page that stand by themselves, in order. */
export function stepsOf(page: string, { from, until }: Stretch = {}): readonly DocumentedCommand[] {
  const markdown = readFileSync(join(repository, page), 'utf8')
  const first = from === undefined ? 0 : lineOf(page, markdown, from)
  const end = until === undefined ? Number.POSITIVE_INFINITY : lineOf(page, markdown, until)
  return commandsIn(page, markdown).filter(
    ({ line, text, whole }) => whole && text !== '' && !text.startsWith('#') && line >= first && line < end,
  )
}

/** Why a command is not run, if so. */
export function reasonNotToRun({ text }: DocumentedCommand): string | undefined {
  return Object.entries(notOnTheEmulator).find(([part]) => text.startsWith(part))?.[1]
}

/** @throws where no line begins so: the page has changed */
function lineOf(page: string, markdown: string, beginning: string): number {
  const at = markdown.split('\n').findIndex((line) => line.startsWith(beginning))
  if (at < 0) throw new Error(`No line of ${page} begins with ${beginning}`)
  return at + 1
}
