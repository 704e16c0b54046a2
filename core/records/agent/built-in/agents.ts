import type { Agent } from '../agent.ts'
import { architect } from './architect.ts'
import { coder } from './coder.ts'
import { echo } from './echo.ts'
import { judge } from './judge.ts'
import { ops } from './ops.ts'
import { researcher } from './researcher.ts'
import { supervisor } from './supervisor.ts'

/** The agents that every tenant has. They are data: a new version here is available to every tenant. */
export const builtInAgents: ReadonlyMap<string, Agent> = new Map(
  [supervisor, coder, ops, architect, researcher, echo, judge].map((agent) => [agent.name, agent]),
)
