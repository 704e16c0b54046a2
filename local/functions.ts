import type { Ports } from '../core/base/ports/ports.ts'
import { definitions } from '../functions/definitions.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import { guardPorts } from './guard.ts'

/** A function of the platform, ready to be invoked as Lambda would. */
export interface HostedFunction {
  readonly definition: FunctionDefinition
  invoke(event: unknown, context: unknown): Promise<unknown>
}

/** Every function, each with only the ports and operations that it declares. */
export function loadFunctions(ports: Ports): Promise<readonly HostedFunction[]> {
  return Promise.all(definitions.map((definition) => loadFunction(definition, ports)))
}

async function loadFunction(definition: FunctionDefinition, ports: Ports): Promise<HostedFunction> {
  const { createHandler } = (await import(`../functions/${definition.name}/handler.ts`)) as {
    createHandler: (ports: Partial<Ports>) => HostedFunction['invoke']
  }
  return { definition, invoke: createHandler(guardPorts(definition, ports)) }
}

/** The one function with a trigger of this kind. */
export function theOneWithTrigger<K extends FunctionDefinition['trigger']['kind']>(
  functions: readonly HostedFunction[],
  kind: K,
) {
  const [hosted] = withTrigger(functions, kind)
  if (!hosted) throw new Error(`No function is triggered by ${kind}`)
  return hosted
}

/** The functions with a trigger of this kind, with the trigger's own type. */
export function withTrigger<K extends FunctionDefinition['trigger']['kind']>(
  functions: readonly HostedFunction[],
  kind: K,
): readonly (HostedFunction & { readonly trigger: Extract<FunctionDefinition['trigger'], { kind: K }> })[] {
  return functions.flatMap((hosted) => {
    const { trigger } = hosted.definition
    return trigger.kind === kind
      ? [{ ...hosted, trigger: trigger as Extract<FunctionDefinition['trigger'], { kind: K }> }]
      : []
  })
}
