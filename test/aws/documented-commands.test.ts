import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alarmKinds } from '../../lib/alarms.ts'
import { type DocumentedCommand, documentedCommands } from '../docs/commands.ts'
import { openShell, type Shell } from './aws-cli/aws-cli.ts'
import { stackUnderTest } from './stack-under-test.ts'

const commands = ['docs/deploy.md', 'docs/secrets.md', 'docs/runbooks/*.md']
  .flatMap((pages) => documentedCommands(pages, ['aws']))
  .filter(({ whole }) => whole)

/** Commands that cannot be run here, by a part of them, each with the reason. */
const skips: Readonly<Record<string, string>> = {
  'start-message-move-task': 'The emulator moves no messages back.',
  'aws backup ': 'this stage has no copy in another region: test/aws/year/operators-year.test.ts follows these pages',
}

let shell: Shell
/** What a reader puts in the place of what is between angle brackets. */
let given: Readonly<Record<string, string>>

beforeAll(async () => {
  shell = await openShell()
  const data = (await stackUnderTest())['sortie-dev-data'] ?? {}
  const mappings = await shell.run(
    'aws lambda list-event-source-mappings --function-name sortie-dev-execute:live --query "EventSourceMappings[0].UUID" --output text',
  )
  const rules = await shell.run(
    `aws events list-rule-names-by-target --query 'RuleNames[0]' --output text --target-arn arn:aws:lambda:us-east-1:000000000000:function:sortie-dev-sweep`,
  )
  given = {
    stage: 'dev',
    lane: 'normal',
    function: 'fan-out',
    uuid: mappings.out.trim(),
    rule: rules.out.trim(),
    blobBucket: data.blobBucket ?? '',
    secret: `test-${randomUUID()}`,
  }
})

/** Whom a page subscribed would be told of alarms that other tests ring. */
afterAll(() =>
  shell.run(
    `for one in $(aws sns list-subscriptions --query "Subscriptions[?Protocol=='email'].SubscriptionArn" --output text); do aws sns unsubscribe --subscription-arn "$one"; done`,
  ),
)

test('each kind of alarm has a page with commands, or one that names the pages which have', () => {
  expect(commands.length).toBeGreaterThan(10)
  expect(new Set(commands.map(({ page }) => page)).size).toBeLessThanOrEqual(alarmKinds.length + 3)
})

test.each(commands)('$page:$line: $text', async (command) => {
  const reason = Object.entries(skips).find(([part]) => command.text.includes(part))?.[1]
  if (reason !== undefined) return
  const { code, err } = await shell.run(filled(command), { OPENAI_API_KEY: 'a-new-key' })
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

function filled({ text }: DocumentedCommand): string {
  return text
    .replaceAll('sortie-production-', 'sortie-dev-')
    .replace(/<([a-zA-Z_]+)>/g, (_, name: string) => given[name] ?? `nothing is given for ${name}`)
}
