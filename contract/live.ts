import * as z from 'zod'
import { MissionId } from './resources/common.ts'
import { ErrorBody } from './resources/error.ts'
import { InstanceId } from './resources/instance.ts'
import { MissionEvent } from './resources/mission.ts'

/**
 * The WebSocket protocol: text frames, one JSON object each.
 *
 * Connect to the WebSocket address with `Authorization: Bearer <key>` or with `?ticket=` (see `createTicket`).
 * The answer with the ticket has the address; `sortie start` shows it too.
 */

/** Means all missions of the tenant: live only, without a replay. */
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
      .meta({ description: 'Replay the events after this one, then continue live; 0 replays all. Not with `*`.' }),
  })
  .refine((frame) => frame.mission_id !== allMissions || frame.after === undefined, {
    message: 'all missions are live only: leave `after` out',
    path: ['after'],
  })
  .meta({ description: 'Follow one mission, or all of them. Needs the scope `missions:read`.' })

const Unsubscribe = z
  .strictObject({ type: z.literal('unsubscribe'), mission_id: z.union([MissionId, z.literal(allMissions)]) })
  .meta({ description: 'Stop following it.' })

const AwaitWork = z.strictObject({ type: z.literal('await_work'), instance_id: InstanceId }).meta({
  description:
    'Be told when an instance should ask for work (`POST …/poll`). Needs the scope `workers:run`, and lasts as long as the connection.',
})

const Ping = z
  .strictObject({ type: z.literal('ping') })
  .meta({ description: 'Requests a `pong`; keeps the connection open.' })

/** What a client may send. */
export const ClientFrame = z
  .discriminatedUnion('type', [Subscribe, Unsubscribe, AwaitWork, Ping])
  .meta({ id: 'ClientFrame', description: 'What a client may send over a WebSocket.' })
export type ClientFrame = z.infer<typeof ClientFrame>

const Subscribed = z
  .strictObject({
    type: z.literal('subscribed'),
    mission_id: z.union([MissionId, z.literal(allMissions)]),
    last_seq: z.int().meta({ description: 'Every event up to this one was sent before this frame; 0 for `*`.' }),
    more: z.literal(true).exactOptional().meta({
      description:
        'There are more events than fit into one portion of a replay: subscribe again with `after` set to `last_seq` for the next one.',
    }),
  })
  .meta({ description: 'The replay, or a portion of it, is complete.' })

const EventFrame = z.strictObject({ type: z.literal('event'), event: MissionEvent }).meta({
  description:
    'Each event is sent at least once, in order of `seq` for each mission; but a live event may overtake a replay that is still running.',
})

const ofStep = {
  mission_id: MissionId,
  attempt: z.int(),
  step: z.int().meta({ description: 'The number of the step when it is recorded.' }),
}

const Delta = z
  .strictObject({
    type: z.literal('delta'),
    ...ofStep,
    offset: z.int().meta({ description: 'Where `text` begins in the step’s text, in UTF-16 code units.' }),
    text: z.string(),
  })
  .meta({
    description:
      'Text as the model writes it. Whoever begins to follow the mission in the middle first gets the last 100,000 units that were written before. It is not stored: the recorded step has the whole text.',
  })
export type DeltaFrame = z.infer<typeof Delta>

const Reasoning = z
  .strictObject({
    type: z.literal('reasoning'),
    ...ofStep,
    offset: z.int().meta({
      description: 'Where `text` begins in the step’s streamed reasoning, in UTF-16 code units.',
    }),
    text: z.string(),
  })
  .meta({
    description:
      'The model’s reasoning as it streams; separate from its text, and not part of the answer. It is not stored: the recorded step has it. Not sent if the agent’s setting `live_reasoning` is false.',
  })
export type ReasoningFrame = z.infer<typeof Reasoning>

const ToolProgress = z
  .strictObject({
    type: z.literal('tool_progress'),
    mission_id: MissionId,
    attempt: z.int(),
    call_id: z.string().meta({ description: 'The call’s id, as in its step.' }),
    tool: z.string(),
    text: z.string().meta({ description: 'The server’s own words; may be empty.' }),
    done: z.number().exactOptional().meta({ description: 'How much is done, in the server’s own unit.' }),
    total: z.number().exactOptional().meta({ description: 'How much there is to do, if the server knows it.' }),
  })
  .meta({
    description:
      'The progress of a call of an MCP server’s tool, as the server reports it, at most once a second. It is not stored. Function tools report progress by the event `tool.progress`.',
  })
export type ToolProgressFrame = z.infer<typeof ToolProgress>

const WorkFrame = z.strictObject({ type: z.literal('work'), instance_id: InstanceId }).meta({
  description:
    'Poll now: there is work, or something to stop. One also answers `await_work`, since there may have been work before. A lost frame costs only time: poll within each heartbeat all the same.',
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
