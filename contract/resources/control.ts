import * as z from 'zod'
import { listOf, MissionId, Name, Time } from './common.ts'
import { Usage } from './mission.ts'

const scopes = [
  z.strictObject({ kind: z.literal('tenant') }),
  z.strictObject({ kind: z.literal('agent'), agent: Name }),
  z.strictObject({ kind: z.literal('tag'), tag: Name }),
] as const

export const ControlScope = z.discriminatedUnion('kind', [...scopes]).meta({
  id: 'ControlScope',
  description: 'All missions of the tenant, those of an agent, or those with a tag. Children follow their parents.',
})
export type ControlScope = z.infer<typeof ControlScope>

/** Set by operators. */
const wholePlatform = z.strictObject({ kind: z.literal('platform') })

export const StopId = z.string().regex(/^stp_[0-9A-HJKMNP-TV-Z]{26}$/, 'a stop’s id looks like stp_01JD…')

const Reason = z.string().max(500).default('').meta({ description: 'For people who read it later.' })

export const NewStop = z.strictObject({ scope: ControlScope, reason: Reason }).meta({ id: 'NewStop' })
export type NewStop = z.output<typeof NewStop>

export const SwitchId = z.string().regex(/^swi_[0-9A-HJKMNP-TV-Z]{26}$/, 'a switch’s id looks like swi_01JD…')

const Mode = z.enum(['pause', 'stop']).meta({
  description:
    '`pause`: missions in the scope are held before their next step, and new ones are accepted and held. `stop`: missions in the scope are stopped, and new ones are refused.',
})

export const NewSwitch = z.strictObject({ scope: ControlScope, mode: Mode, reason: Reason }).meta({ id: 'NewSwitch' })
export type NewSwitch = z.output<typeof NewSwitch>

export const Switch = z
  .strictObject({
    id: SwitchId,
    mode: Mode,
    scope: z
      .discriminatedUnion('kind', [...scopes, wholePlatform])
      .meta({ description: '`platform`: set by the operators of this Sortie; only they can lift it.' }),
    reason: z.string(),
    since: Time,
    stop_id: StopId.nullable().meta({ description: 'For a `stop`: whose receipt shows what it stopped.' }),
  })
  .meta({ id: 'Switch' })
export type Switch = z.infer<typeof Switch>

export const SwitchList = listOf(Switch).meta({ id: 'SwitchList' })

const SpentAfter = z
  .strictObject({
    input_tokens: z.int(),
    output_tokens: z.int(),
    cost_usd: z.number(),
    estimated: z.boolean().meta({
      description:
        'The provider reports the usage of an aborted call only at its end, so the text so far was counted instead.',
    }),
  })
  .meta({ description: 'Spent by calls that were in flight when they were aborted.' })

export const Stop = z
  .strictObject({
    id: StopId,
    scope: z.discriminatedUnion('kind', [
      ...scopes,
      wholePlatform,
      z.strictObject({ kind: z.literal('mission'), mission_id: MissionId }),
    ]),
    reason: z.string(),
    state: z.enum(['stopping', 'stopped']).meta({
      description: '`stopped`: everything in its scope is stopped, and no step of it starts any more.',
    }),
    requested_at: Time,
    confirmed_at: Time.nullable(),
    stopped: z.int().meta({ description: 'Missions, with their children. Partial while it is stopping.' }),
    already_finished: z.int().meta({ description: 'Children that had already ended.' }),
    in_flight: z.int().meta({ description: 'Aborted calls that have not ended yet. Their results are dropped.' }),
    not_heard_of: z.int().meta({
      description: 'Calls whose executor was lost, so their usage is unknown. They have ended.',
    }),
    last_call_ended_at: Time.nullable(),
    usage: Usage.meta({ description: 'What the missions had used when they were stopped.' }),
    spent_after: SpentAfter,
  })
  .meta({ id: 'Stop' })
export type Stop = z.infer<typeof Stop>

export const StopList = listOf(Stop).meta({ id: 'StopList' })

export const StoppedMission = z
  .strictObject({
    mission_id: MissionId,
    outcome: z.enum(['stopped', 'already_finished']),
    at: Time,
    in_flight: z.boolean().meta({ description: 'It had a call under way, which was aborted.' }),
    usage: Usage,
  })
  .meta({ id: 'StoppedMission' })
export type StoppedMission = z.infer<typeof StoppedMission>

export const StoppedMissionList = listOf(StoppedMission).meta({ id: 'StoppedMissionList' })
