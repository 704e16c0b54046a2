import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { lambdas } from '../../functions/definitions.ts'
import { canCauseItself } from '../../lib/recursion.ts'
import { type Resources, resourcesOf, sortieApp } from './sortie-app.ts'

const { data, messaging, platform, directory } = sortieApp()
afterAll(() => rmSync(directory, { recursive: true }))

/*
 * Who may cause whom is read here from the templates alone: what each role may do and to what, and what leads from there to
 * which function. Lambda ends a circle after 16 rounds, and the emulator does not.
 */

const inPlatform = resourcesOf(platform)
const names = new Map(
  Object.entries(resourcesOf(platform, 'AWS::Lambda::Function')).map(([id, { Properties }]) => [
    id,
    Properties.FunctionName,
  ]),
)
/** By an alias, of which its name is a part, or as itself. */
function invokedBy(functionName: unknown): string | undefined {
  const [, id = ''] = /"Ref":"(\w+)"/.exec(JSON.stringify(functionName)) ?? []
  const found = inPlatform[id]
  return names.get(found?.Type === 'AWS::Lambda::Alias' ? found.Properties.FunctionName.Ref : id)
}
const sets = /^(sqs:SendMessage|events:PutEvents|scheduler:(Create|Update)Schedule|dynamodb:(Put|Update|Delete)Item)$/

/** Queues, bus, stream and timers that a statement names, by the words that their ARNs have in common everywhere. */
function carriersIn(resource: string): readonly string[] {
  const lane = /Lane-?(critical|high|normal|low)(DeadLetters)?/g
  return [
    ...[...resource.matchAll(lane)].map(([, name, dead]) => (dead ? `dead ${name}` : `lane ${name}`)),
    ...[...resource.matchAll(/"(Function[a-z]+Failures[0-9A-F]{8})"/g)].map(([, id]) => `queue ${id}`),
    ...(/Entities/.test(resource) ? ['stream'] : []),
    ...(/EventBus|Bus[0-9A-F]{8}/.test(resource) ? ['bus'] : []),
    ...(/schedule\//.test(resource) ? ['timers'] : []),
  ]
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, unknown>>
}

function policiesOf(role: string): readonly Statement[] {
  return Object.values(resourcesOf(platform, 'AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role) ? Properties.PolicyDocument.Statement : [],
  )
}

/** Whoever may write the platform's own items only writes no events, which is all that the stream's readers get. */
function writesNoEvents({ Effect, Condition }: Statement): boolean {
  const condition = JSON.stringify(Condition ?? {})
  return Effect === 'Deny' || (condition.includes('dynamodb:LeadingKeys') && !condition.includes('"ten_'))
}

/** From functions to carriers, and from carriers to functions or other carriers. */
const edges: [string, string][] = []

for (const [id, { Properties }] of Object.entries(resourcesOf(platform, 'AWS::Lambda::Function'))) {
  for (const statement of policiesOf(Properties.Role['Fn::GetAtt'][0])) {
    if (writesNoEvents(statement) || ![statement.Action].flat().some((action) => sets.test(action))) continue
    for (const carrier of carriersIn(JSON.stringify(statement.Resource))) edges.push([names.get(id), carrier])
  }
}
for (const { Properties } of Object.values(resourcesOf(platform, 'AWS::Lambda::EventSourceMapping'))) {
  const source = JSON.stringify(Properties.EventSourceArn)
  for (const carrier of carriersIn(source)) edges.push([carrier, String(invokedBy(Properties.FunctionName))])
}
for (const { Properties } of Object.values(resourcesOf(platform, 'AWS::Events::Rule'))) {
  if (!Properties.EventPattern) continue
  for (const target of Properties.Targets) edges.push(['bus', names.get(target.Arn['Fn::GetAtt'][0])])
}
for (const { Properties } of queuesWithDead(resourcesOf(messaging))) {
  const [, lane] = /-(\w+)\.fifo$/.exec(Properties.QueueName) ?? []
  for (const dead of carriersIn(JSON.stringify(Properties.RedrivePolicy))) edges.push([`lane ${lane}`, dead])
}
for (const [, { Properties }] of Object.entries(resourcesOf(messaging, 'AWS::IAM::Policy'))) {
  const invoked = JSON.stringify(Properties.PolicyDocument).match(/function:(sortie-dev-[a-z-]+)/)?.[1]
  if (invoked) edges.push(['timers', invoked])
}

function queuesWithDead(resources: Resources) {
  return Object.values(resources).filter(({ Properties }) => Properties?.RedrivePolicy)
}

function reaches(from: string): ReadonlySet<string> {
  const found = new Set(edges.flatMap(([one, other]) => (one === from ? [other] : [])))
  for (const one of found) for (const [start, end] of edges) if (start === one) found.add(end)
  return found
}

const inACircle = [...names.values()].filter((name) => reaches(name).has(name)).sort()

test('the circles that the templates allow are found', () => {
  expect(reaches('sortie-dev-execute')).toContain('sortie-dev-execute')
  expect(inACircle).toEqual(
    expect.arrayContaining(
      ['dead-messages', 'execute', 'fan-out', 'resume-parent', 'timers'].map((name) => `sortie-dev-${name}`),
    ),
  )
  for (const { name, trigger } of lambdas)
    if (trigger.kind === 'http') expect(inACircle).not.toContain(`sortie-dev-${name}`)
  expect(Object.keys(resourcesOf(data, 'AWS::DynamoDB::GlobalTable'))).not.toEqual([])
})

test('whoever may cause itself may do so for ever, and nobody else', () => {
  const settings = Object.values(inPlatform).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Function' ? [[Properties.FunctionName, Properties.RecursiveLoop]] : [],
  )
  expect(new Map(settings as [string, string][])).toEqual(
    new Map([...names.values()].map((name) => [name, inACircle.includes(name) ? 'Allow' : 'Terminate'])),
  )
})

test('a function that only sends to a lane is in no circle, and one that the lane invokes is', () => {
  const http = {
    name: 'asks',
    trigger: { kind: 'http', area: 'missions' },
    uses: { lanes: ['send'] },
    memoryMb: 1,
    timeoutS: 1,
    impact: '',
  } as const
  const lane = {
    ...http,
    name: 'does',
    trigger: { kind: 'lanes', maximumConcurrency: { critical: 2, high: 2, normal: 2, low: 2 }, maxReceives: 1 },
  } as const
  expect([http, lane].map((one) => canCauseItself(one, [http, lane]))).toEqual([false, true])
  expect(canCauseItself({ ...lane, uses: {} }, [http, { ...lane, uses: {} }])).toBe(false)
})
