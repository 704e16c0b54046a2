import * as z from 'zod'
import { Json } from '../../../contract/resources/common.ts'

// Amazon States Language in JSONata mode: https://states-language.net and the developer guide of Step Functions.

const Name = z.string().min(1).max(80)
const Target = z.string().min(1).max(80)
/** A whole expression, `{% … %}`. */
const Expression = z.string().regex(/^\{%[\s\S]*%\}$/, 'is an expression: {% … %}')
const Seconds = z.int().min(0).max(99_999_999)
const Variables = z.record(
  z
    .string()
    .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, 'is no name of a variable')
    .max(80),
  Json,
)

const mode = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() }
const going = { Next: Target.optional(), End: z.boolean().optional() }
const making = { Assign: Variables.optional(), Output: Json.optional() }

const Retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.int().min(1).max(99_999_999).default(1),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).optional(),
  JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
})
export type Retrier = z.output<typeof Retrier>

const Catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  Next: Target,
  ...making,
})
export type Catcher = z.output<typeof Catcher>

const mending = { Retry: z.array(Retrier).optional(), Catch: z.array(Catcher).optional() }

const Pass = z.strictObject({ Type: z.literal('Pass'), ...mode, ...going, ...making })

const Task = z.strictObject({
  Type: z.literal('Task'),
  ...mode,
  ...going,
  ...making,
  ...mending,
  Resource: z.string().min(1),
  Arguments: Json.optional(),
  Credentials: Json.optional(),
  TimeoutSeconds: z.union([z.int().min(1).max(99_999_999), Expression]).optional(),
  HeartbeatSeconds: z.union([z.int().min(1).max(99_999_999), Expression]).optional(),
})

const Choice = z.strictObject({
  Type: z.literal('Choice'),
  ...mode,
  ...making,
  Choices: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        Condition: z.union([z.boolean(), Expression]),
        Next: Target,
        ...making,
      }),
    )
    .min(1),
  Default: Target.optional(),
})

const Wait = z.strictObject({
  Type: z.literal('Wait'),
  ...mode,
  ...going,
  ...making,
  Seconds: z.union([Seconds, Expression]).optional(),
  Timestamp: z.string().optional(),
})

const Succeed = z.strictObject({ Type: z.literal('Succeed'), ...mode, Output: Json.optional() })

const Fail = z.strictObject({
  Type: z.literal('Fail'),
  ...mode,
  Error: z.string().optional(),
  Cause: z.string().optional(),
})

const Parallel = z.strictObject({
  Type: z.literal('Parallel'),
  ...mode,
  ...going,
  ...making,
  ...mending,
  Arguments: Json.optional(),
  get Branches() {
    return z.array(States).min(1)
  },
})

const Batcher = z.strictObject({
  BatchInput: Json.optional(),
  MaxItemsPerBatch: z.union([z.int().min(1), Expression]).optional(),
  MaxInputBytesPerBatch: z.union([z.int().min(1).max(262_144), Expression]).optional(),
})

const MapState = z.strictObject({
  Type: z.literal('Map'),
  ...mode,
  ...going,
  ...making,
  ...mending,
  Items: z.union([z.array(Json), Expression]).optional(),
  ItemSelector: Json.optional(),
  ItemBatcher: Batcher.optional(),
  Label: z.string().max(40).optional(),
  MaxConcurrency: z.union([z.int().min(0), Expression]).default(0),
  ToleratedFailureCount: z.union([z.int().min(0), Expression]).optional(),
  ToleratedFailurePercentage: z.union([z.number().min(0).max(100), Expression]).optional(),
  get ItemProcessor() {
    return States.extend({
      ProcessorConfig: z
        .strictObject({
          Mode: z.enum(['INLINE', 'DISTRIBUTED']).default('INLINE'),
          ExecutionType: z.enum(['STANDARD', 'EXPRESS']).optional(),
        })
        .optional(),
    })
  },
})

const State = z.discriminatedUnion('Type', [Pass, Task, Choice, Wait, Succeed, Fail, Parallel, MapState])
export type State = z.output<typeof State>
export type StateOf<Type extends State['Type']> = Extract<State, { Type: Type }>

/** A machine’s states, a branch’s or an iteration’s. */
const States = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata').optional(),
  StartAt: Name,
  get States() {
    return z.record(Name, State)
  },
})
export type States = z.output<typeof States>

export const Machine = States.extend({
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: Seconds.optional(),
})
export type Machine = z.output<typeof Machine>
