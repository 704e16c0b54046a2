import type * as z from 'zod'
import { NewAgent } from '../../contract/resources/agent.ts'
import { PutMcpServer } from '../../contract/resources/mcp.ts'
import type { Sockets } from '../../core/base/ports/sockets.ts'
import { approveMcpTool } from '../../core/features/mcp/approve-mcp-tool.ts'
import { putMcpServer } from '../../core/features/mcp/manage-mcp.ts'
import { getMcpTool, listMcpTools } from '../../core/features/mcp/read-mcp.ts'
import { refreshMcpServer } from '../../core/features/mcp/refresh-mcp.ts'
import { createSimulatedPlatform, type Process, type SimulatedPlatform } from '../simulation/simulated-platform.ts'
import { untilQuiet } from '../simulation/until-quiet.ts'

/** A platform that may call servers of this machine, with one of them by the name `shop`. */
export interface McpPlatform {
  readonly platform: SimulatedPlatform
  readonly process: Process
  put(given: z.input<typeof PutMcpServer>, name?: string): ReturnType<ReturnType<typeof putMcpServer>>
  refresh(name?: string): ReturnType<ReturnType<typeof refreshMcpServer>>
  tools(name?: string): ReturnType<ReturnType<typeof listMcpTools>>
  tool(tool: string): ReturnType<ReturnType<typeof getMcpTool>>
  approve(tool: string, pin: string): ReturnType<ReturnType<typeof approveMcpTool>>
  agent(more: Partial<z.input<typeof NewAgent>>): Promise<unknown>
  /** A mission to its end. */
  run(input: string): ReturnType<SimulatedPlatform['record']>
  /** A mission until it waits for somebody. */
  runToWait(input: string): ReturnType<SimulatedPlatform['record']>
}

export async function mcpPlatform(
  hosts: readonly { readonly host: string }[],
  { send, ...more }: Partial<Parameters<typeof createSimulatedPlatform>[0]> & { send?: Sockets['send'] } = {},
): Promise<McpPlatform> {
  const allowHosts = hosts.map(({ host }) => host)
  const platform = await createSimulatedPlatform({ concurrency: 2, allowHosts, ...more })
  const process = platform.processOn(send ? { sockets: { ...platform.ports.sockets, send } } : {})
  const { ports, caller } = platform
  return {
    platform,
    process,
    put: (given, name = 'shop') => putMcpServer(ports)(caller, name, PutMcpServer.parse(given)),
    refresh: (name = 'shop') => refreshMcpServer(ports)(caller, name),
    tools: (name = 'shop') => listMcpTools(ports)(caller, name),
    tool: (tool) => getMcpTool(ports)(caller, 'shop', tool),
    approve: (tool, pin) => approveMcpTool(ports)(caller, 'shop', tool, { pin }),
    agent: (more) => process.createAgent(NewAgent.parse({ name: 'clerk', instructions: 'x', ...more })),
    async run(input) {
      const { id } = await process.submit({ agent: 'clerk', input })
      await untilQuiet(platform, (act) => act(process))
      return platform.record(id)
    },
    async runToWait(input) {
      const { id } = await process.submit({ agent: 'clerk', input })
      for (const message of platform.receive()) {
        await process.execute(message.body)
        await platform.lanes.delete(message)
      }
      return platform.record(id)
    },
  }
}
