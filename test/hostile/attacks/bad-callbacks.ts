import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const every = ['mission.submitted', 'mission.queued', 'mission.started', 'step.recorded', 'mission.completed']

/** Events for receivers that hang, switch protocols, trickle, or answer without end. */
export const badCallbacks = attack('callbacks to receivers that do not behave', ({ caller, receivers }, over) => {
  const bodies = Object.values(receivers).map((receiver) =>
    JSON.stringify({ agent: 'echo', input: 'x', callback_url: `${receiver}/hook`, callback_events: every }),
  )
  return repeat(4, over, (n) =>
    caller({ method: 'POST', path: '/v1/missions', body: bodies[n % bodies.length] as string }),
  )
})
