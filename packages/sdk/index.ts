export type { ErrorCode } from '../../contract/errors.ts'
export type { DeltaFrame, ReasoningFrame, ToolProgressFrame } from '../../contract/live.ts'
export type { Json } from '../../contract/resources/common.ts'
export type { Work } from '../../contract/resources/instance.ts'
export type { Mission, MissionEvent, Step } from '../../contract/resources/mission.ts'
export type { AgentOptions, Ending } from '../../sdk/agent-options.ts'
export { type CallOptions, type Client, type ClientOptions, createClient, type Following } from '../../sdk/client.ts'
export { SortieAnswerError, SortieApiError, SortieUnreachableError } from '../../sdk/errors.ts'
export { runAgent } from '../../sdk/run-agent.ts'
export { UnsendableValueError } from '../../sdk/sendable-json.ts'
export {
  type ServedCall,
  type ServedFunction,
  type ServedTool,
  type ServeOptions,
  serveTools,
} from '../../sdk/serve-tools.ts'
export type { Timing } from '../../sdk/timing.ts'
export type { WatchOptions } from '../../sdk/watch-options.ts'
export { type Job, JobFailure, JobStopped, type StepInput } from '../../sdk/work.ts'
