import type { Writes } from '../adapters/local/admission.ts'
import type { Database } from '../adapters/local/database.ts'
import type { Disk } from '../adapters/local/disk.ts'
import { guardBlobs } from '../adapters/local/guarded-blobs.ts'
import type { LocalStores } from '../adapters/local/stores.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import { definitions } from '../functions/definitions.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import { answerOnDisk } from './answer-on-disk.ts'
import { checksOfRequests } from './checks-of-requests.ts'
import { guardPorts } from './guard.ts'

/** A function of the platform, ready to be invoked as Lambda would. */
export interface HostedFunction {
  readonly definition: FunctionDefinition
  invoke(event: unknown, context: unknown): Promise<unknown>
  /** The disk that it writes to: while that fails, the function can only wait. */
  readonly disk?: Pick<Disk, 'now' | 'opened'>
}

/**
 * Every function, each with only the ports and operations that it declares. Functions that answer requests are refused if
 * the disk fails, and the others wait for it.
 */
export function loadFunctions(ports: HostPorts): Promise<readonly HostedFunction[]> {
  const forRequests = { ...ports, checks: checksOfRequests(ports.checks) }
  return Promise.all(definitions.filter(isHosted).map((definition) => loadHosted(definition, ports, forRequests)))
}

/**
 * Functions that one machine does not need: a folder is converted when it is opened, one process sends all frames and streams, and
 * its feed allows any number of readers.
 */
function isHosted({ trigger: { kind } }: FunctionDefinition): boolean {
  return kind !== 'deployment' && kind !== 'invoked' && kind !== 'stream' && kind !== 'http-stream'
}

/** What a host has beside the ports: they say who waits for a disk that fails. */
type HostPorts = Ports & { readonly stores: LocalStores; readonly database: Database }

async function loadHosted(
  definition: FunctionDefinition,
  ports: HostPorts,
  forRequests: HostPorts,
): Promise<HostedFunction> {
  const { kind } = definition.trigger
  if (kind === 'websocket') return loadFunction(definition, portsFor('request', forRequests))
  if (kind !== 'http') {
    return { ...(await loadFunction(definition, portsFor('work', ports))), disk: ports.database.disk }
  }
  const hosted = await loadFunction(definition, portsFor('request', forRequests))
  const urgent = await loadFunction(definition, portsFor('urgent request', forRequests))
  return { definition, invoke: answerOnDisk(hosted.invoke, urgent.invoke, ports.database, ports.clock) }
}

function portsFor(who: Writes, ports: HostPorts): Ports {
  const { stores, database } = ports
  const blobs = guardBlobs(ports.blobs, database, who)
  return { ...ports, blobs, stores: who === 'work' ? stores : stores.forRequests(who) }
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
