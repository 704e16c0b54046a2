import { fileURLToPath } from 'node:url'
import { type Child, startChild } from './child.ts'
import type { Order, Orders, Told } from './generator.ts'
import type { Probe, Probed, Window } from './prober.ts'

/** Traffic, from a process of its own. */
export interface Generator {
  /** Makes what these attacks need. */
  prepare(names: readonly string[]): Promise<void>
  begin(): Promise<void>
  /** @returns the turns that it has taken since its start */
  end(): Promise<number>
  close(): Promise<void>
}

export async function startGenerator(orders: Orders): Promise<Generator> {
  const child = await startChild<Order, Told>(path('generator'), { HOSTILE: JSON.stringify(orders) })
  const tell = async (order: Order) => {
    const { turns, failed } = await child.tell(order)
    if (failed !== undefined) throw new Error(failed)
    return turns
  }
  return {
    prepare: async (prepare) => void (await tell({ prepare })),
    begin: async () => void (await tell({ begin: true })),
    end: () => tell({ end: true }),
    close: child.close,
  }
}

/** One who asks at a steady rate, in a process of its own. */
export function startProber(probe: Probe): Promise<Child<Window, Probed>> {
  return startChild(path('prober'), { PROBE: JSON.stringify(probe) })
}

function path(program: 'generator' | 'prober'): string {
  return fileURLToPath(import.meta.resolve(`./${program}.ts`))
}
