import { SortieError } from '../../../contract/errors.ts'
import type { ControlOrder } from '../../../contract/resources/supervisor.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { liftSwitch, type SwitchPorts, setSwitch } from '../control/manage-switches.ts'

/**
 * The same orders for an agent that Sortie runs: it is paused by a switch over it, unless it is already, and started by
 * lifting those that pause it. One that was stopped by a switch stays so: that is lifted by whoever set it.
 * @returns the switch that pauses it from now on
 * @throws SortieError `invalid_input` (restart), `limit_exceeded` (switches)
 */
export function controlHostedAgent(ports: SwitchPorts) {
  const set = setSwitch(ports)
  const lift = liftSwitch(ports)
  return async (caller: Caller, agent: string, action: ControlOrder['action']): Promise<string | null> => {
    if (action === 'restart') {
      throw new SortieError(
        'not_applicable',
        `${agent} is hosted: it has no process to restart. Each mission begins with the agent's newest version; use \`stop\` to pause its missions, then \`start\` to continue them`,
      )
    }
    const over = (caller.tenant.switches ?? []).filter(
      ({ mode, scope }) => mode === 'pause' && scope.kind === 'agent' && scope.agent === agent,
    )
    if (action === 'start') {
      for (const { id } of over) await lift(caller, id)
      return null
    }
    const [paused] = over
    if (paused) return paused.id
    return (await set(caller, { scope: { kind: 'agent', agent }, mode: 'pause', reason: `supervisor: ${action}` })).id
  }
}
