import * as z from 'zod'
import { MissionId } from './resources/common.ts'
import { ErrorBody } from './resources/error.ts'
import { InstanceId } from './resources/instance.ts'
import { MissionEvent } from './resources/mission.ts'

/**
 * The WebSocket protocol: text frames, one JSON object each.
 *
 * Connect to the WebSocket address with `Authorization: Bearer <key>` or with `?ticket=` (see `createTicket`).
 * The answer with the ticket names the address; `sortie start` shows it too.
 */

/** Stands for all missions of the tenant: live only, nothing is replayed. */
export const allMissions = '*'

const Subscribe = z
  .strictObject({
    type: z.literal('subscribe'),
    mission_id: z.union([MissionId, z.literal(allMissions)]),
    after: z
      .int()
      .min(0)
      .max(999_999_999)
      .optional()
      .meta({ description: 'Replay the events after this one, then go on live; 0 replays all. Not with `*`.' }),
  })
  .refine((frame) => frame.mission_id !== allMissions || frame.after === undefined, {
    message: 'all missions are live only: leave `after` out',
    path: ['after'],
  })
  .meta({ description: 'Follow one mission, or all of them. It takes the scope `missions:read`.' })

const Unsubscribe = z
  .strictObject({ type: z.literal('unsubscribe'), mission_id: z.union([MissionId, z.literal(allMissions)]) })
  .meta({ description: 'Follow it no longer.' })

const AwaitWork = z.strictObject({ type: z.literal('await_work'), instance_id: InstanceId }).meta({
  description:
    'Be told when an instance is to ask for work (`POST …/poll`). It takes the scope `workers:run`, and lasts as long as the connection.',
})

const Ping = z
  .strictObject({ type: z.literal('ping') })
  .meta({ description: 'Asks for a `pong`; keeps the line open.' })

/** What a client may send. */
export const ClientFrame = z
  .discriminatedUnion('type', [Subscribe, Unsubscribe, AwaitWork, Ping])
  .meta({ id: 'ClientFrame', description: 'What a client may send over a WebSocket.' })
export type ClientFrame = z.infer<typeof ClientFrame>

const Subscribed = z
  .strictObject({
    type: z.literal('subscribed'),
    mission_id: z.union([MissionId, z.literal(allMissions)]),
    last_seq: z.int().meta({ description: 'Everything up to here was sent before this frame; 0 for `*`.' }),
    more: z.literal(true).exactOptional().meta({
      description:
        'There are more events than one portion of a replay has: subscribe again with `after` set to `last_seq` for the next one.',
    }),
  })
  .meta({ description: 'The replay is over, or a portion of it.' })

const EventFrame = z.strictObject({ type: z.literal('event'), event: MissionEvent }).meta({
  description:
    'At least once and in order of `seq` for one mission, but a live event may overtake a replay that is still running.',
})

const ofStep = {
  mission_id: MissionId,
  attempt: z.int(),
  step: z.int().meta({ description: 'The number that the step will have once it is recorded.' }),
}

const Delta = z
  .strictObject({
    type: z.literal('delta'),
    ...ofStep,
    offset: z.int().meta({ description: 'Where `text` begins in the step’s text, in UTF-16 code units.' }),
    text: z.string(),
  })
  .meta({ description: 'Text as the model writes it. Not kept: what was missed is in the recorded step.' })
export type DeltaFrame = z.infer<typeof Delta>

const Reasoning = z
  .strictObject({
    type: z.literal('reasoning'),
    ...ofStep,
    offset: z.int().meta({
      description: 'Where `text` begins in what was streamed of the step’s reasoning, in UTF-16 code units.',
    }),
    text: z.string(),
  })
  .meta({
    description:
      'What the model tells of its reasoning, as it tells it; apart from its text, and no part of the answer. Not kept: the recorded step has it. None is sent where the agent’s setting `live_reasoning` is false.',
  })
export type ReasoningFrame = z.infer<typeof Reasoning>

const ToolProgress = z
  .strictObject({
    type: z.literal('tool_progress'),
    mission_id: MissionId,
    attempt: z.int(),
    call_id: z.string().meta({ description: 'Of the call, as its step will name it.' }),
    tool: z.string(),
    text: z.string().meta({ description: 'In the words of the server; may be empty.' }),
    done: z.number().exactOptional().meta({ description: 'How much is done, in whatever the server counts.' }),
    total: z.number().exactOptional().meta({ description: 'How much there is to do, if the server knows.' }),
  })
  .meta({
    description:
      'How far a call of a tool of an MCP server is, as its server tells it, once in a second at the most. Not kept. Function tools tell it as the event `tool.progress`.',
  })
export type ToolProgressFrame = z.infer<typeof ToolProgress>

const WorkFrame = z.strictObject({ type: z.literal('work'), instance_id: InstanceId }).meta({
  description:
    'Poll now: there is work, or something to stop, or there may have been before this connection heard of it, which is why one answers `await_work`. A lost one costs time alone: poll within each heartbeat all the same.',
})

const Pong = z.strictObject({ type: z.literal('pong') }).meta({ description: 'The answer to `ping`.' })

const Failure = z
  .strictObject({ type: z.literal('error'), ...ErrorBody.shape })
  .meta({ description: 'A frame was refused, or a subscription ended; the connection stays open.' })

/** What the server sends. */
export const ServerFrame = z
  .discriminatedUnion('type', [Subscribed, EventFrame, Delta, Reasoning, ToolProgress, WorkFrame, Pong, Failure])
  .meta({ id: 'ServerFrame', description: 'What the server sends over a WebSocket.' })
export type ServerFrame = z.infer<typeof ServerFrame>
