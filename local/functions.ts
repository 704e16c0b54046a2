import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Ports } from '../core/ports/ports.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import { guardPorts } from './guard.ts'

/** A function of the platform, ready to be invoked as Lambda would. */
export interface HostedFunction {
  readonly definition: FunctionDefinition
  invoke(event: unknown, context: unknown): Promise<unknown>
}

const folder = join(import.meta.dirname, '..', 'functions')

/** Every `functions/<name>/`, each with only the ports and operations that it declares. */
export async function loadFunctions(ports: Ports): Promise<readonly HostedFunction[]> {
  const names = globSync('*/function.ts', { cwd: folder }).map((file) => file.split(/[\\/]/)[0] as string)
  return Promise.all(names.sort().map((name) => loadFunction(name, ports)))
}

async function loadFunction(name: string, ports: Ports): Promise<HostedFunction> {
  const { definition } = (await load(name, 'function.ts')) as { definition: FunctionDefinition }
  const { createHandler } = (await load(name, 'handler.ts')) as {
    createHandler: (ports: Partial<Ports>) => HostedFunction['invoke']
  }
  return { definition, invoke: createHandler(guardPorts(definition, ports)) }
}

function load(name: string, file: string): Promise<unknown> {
  return import(pathToFileURL(join(folder, name, file)).href)
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
