import { type Resource, type Resources, resourcesOf, type sortieApp } from './sortie-app.ts'

/** What a request carries that conditions ask for. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>

/** Whether a function's role allows an action: by the statements of the template, as IAM evaluates them. */
export type May = (action: string, resource: string, context?: RequestContext) => boolean

interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/**
 * The emulator tells policies nothing of partition keys and encryption contexts, so they are evaluated here. Resources of
 * other stacks are named in angle brackets: `<Entities>/index/due`.
 */
export function roleOf(platform: ReturnType<typeof sortieApp>['platform'], functionName: string): May {
  const statements = statementsOf(resourcesOf(platform), functionName)
  return (action, resource, context = {}) => {
    const applying = statements.filter(
      (one) =>
        [one.Action].flat().some((pattern) => matches(pattern, action)) &&
        [one.Resource].flat().some((pattern) => matches(textOf(pattern), resource)) &&
        holds(one.Condition, context),
    )
    return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow')
  }
}

function statementsOf(resources: Resources, functionName: string): readonly Statement[] {
  const all: readonly Resource[] = Object.values(resources)
  const fn = all.find(({ Properties }) => Properties?.FunctionName === functionName)
  const role = fn?.Properties.Role['Fn::GetAtt'][0]
  return all
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
}

const named = /(Entities|Ledger|Ephemeral|Blobs|SealingKey)/

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const joined = (value as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join']
  if (joined) return joined[1].map(textOf).join(joined[0])
  const json = JSON.stringify(value)
  return `<${named.exec(json)?.[1] ?? (value as { readonly Ref?: string }).Ref ?? json}>`
}

function holds(condition: Statement['Condition'] = {}, context: RequestContext): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holdsFor(operator, context[key], [expected].flat())),
  )
}

/** @throws Error for an operator that is not known here */
function holdsFor(operator: string, actual: RequestContext[string] | undefined, expected: readonly string[]): boolean {
  const [, set, how] = /^(?:(ForAllValues|ForAnyValue):)?(StringEquals|StringLike|Null)$/.exec(operator) ?? []
  if (how === undefined) throw new Error(`The operator ${operator} is not evaluated here`)
  if (how === 'Null') return (actual === undefined) === (expected[0] === 'true')
  const meets = (value: string) => expected.some((one) => (how === 'StringLike' ? matches(one, value) : one === value))
  if (actual === undefined) return set === 'ForAllValues'
  return set === 'ForAllValues' ? [actual].flat().every(meets) : [actual].flat().some(meets)
}

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, text: string): boolean {
  const quoted = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${quoted.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}
