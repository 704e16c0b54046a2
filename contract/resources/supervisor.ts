import * as z from 'zod'
import { AgentKind } from './agent.ts'
import { listOf, Name } from './common.ts'
import { Instance, InstanceId } from './instance.ts'

/** Whether work that is given to an agent is likely to be done. */
export const AgentState = z.enum(['up', 'degraded', 'paused', 'down']).meta({
  description:
    '`down`: a remote agent of which no worker takes work, or an agent stopped by a switch. `paused`: a switch for the agent, or for all, holds its missions. `degraded`: some of its workers are lost, stopped or about to end, or fewer than half of its recent missions went well.',
})

export const SupervisedAgent = z
  .strictObject({
    name: Name,
    kind: AgentKind,
    state: AgentState,
    switch_id: z.string().nullable().meta({ description: 'The switch that paused or stopped it.' }),
    capabilities: z.array(z.string()),
    instances: z.strictObject({ up: z.int(), known: z.int() }).meta({ description: 'Only for a remote agent.' }),
    load: z.int().meta({ description: 'Its missions that have a slot.' }),
    capacity: z
      .int()
      .meta({ description: 'How many missions its workers take at once; for a hosted agent, the tenant’s slots.' }),
    waiting: z.int().meta({ description: 'Missions that wait for one of its workers, counted up to 100.' }),
    recent: Instance.shape.recent.meta({
      description:
        'For a remote agent, the last missions of its workers; for a hosted one, those among the tenant’s last 50 completed and 50 failed.',
    }),
  })
  .meta({ id: 'SupervisedAgent' })
export type SupervisedAgent = z.infer<typeof SupervisedAgent>

export const SupervisedAgentList = listOf(SupervisedAgent).meta({ id: 'SupervisedAgentList' })

const counted = z.int().meta({ description: 'Counted up to 1,000.' })

const LaneLoad = z.strictObject({ lane: z.string(), queued: z.int(), running: z.int() })

export const SupervisorStatus = z
  .strictObject({
    agents: z
      .strictObject({ up: z.int(), degraded: z.int(), paused: z.int(), down: z.int() })
      .meta({ description: 'Among the first 100 agents.' }),
    instances: z.strictObject({
      up: counted,
      draining: counted,
      stopped: counted,
      restarting: counted,
      lost: counted,
    }),
    missions: z.strictObject({
      scheduled: counted,
      pending: counted,
      queued: z.int(),
      running: z.int(),
      waiting: counted,
    }),
    slots: z.strictObject({ leased: z.int(), of: z.int() }),
    lanes: z.array(LaneLoad).meta({ description: 'This tenant’s missions on each lane, waiting and running.' }),
  })
  .meta({ id: 'SupervisorStatus' })
export type SupervisorStatus = z.infer<typeof SupervisorStatus>

export const ControlOrder = z
  .strictObject({
    agent: Name,
    instance_id: InstanceId.optional().meta({ description: 'One of its workers; all by default.' }),
    action: z.enum(['start', 'stop', 'restart', 'drain']).meta({
      description:
        'For a hosted agent, `stop` and `drain` set a switch that pauses its missions, and `start` lifts it; there is nothing to restart. For a remote one, `drain`: finish the current missions, take no more. `stop`: its missions go to others at once. `restart`: finish, leave, and be started again by the process manager. `start`: take work again.',
    }),
  })
  .meta({ id: 'ControlOrder' })
export type ControlOrder = z.output<typeof ControlOrder>

export const ControlReceipt = z
  .strictObject({
    agent: Name,
    told: z.int().meta({ description: 'How many workers get the order.' }),
    instances: z
      .array(Instance)
      .meta({ description: 'The workers that get the order, in their present state: as many as fit into one answer.' }),
    switch_id: z.string().nullable().meta({ description: 'The switch that now pauses a hosted agent.' }),
  })
  .meta({ id: 'ControlReceipt' })
export type ControlReceipt = z.output<typeof ControlReceipt>
