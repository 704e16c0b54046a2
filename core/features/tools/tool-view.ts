import type { Tool as ToolView } from '../../../contract/resources/tool.ts'
import type { OwnTool } from '../../records/tool/own-tool.ts'

/** A tool as the API shows it: only what the contract names. */
export function toolView(tool: OwnTool): ToolView {
  const { name, version, description, parameters, connection, look_up, effect, idempotency_header } = tool
  const { method, url, headers, query, body, encoding } = tool.request
  const { pick, max_bytes } = tool.response
  return {
    name,
    version,
    description,
    parameters,
    request: { method, url, headers, query, body, encoding },
    connection,
    look_up,
    response: { pick, max_bytes },
    effect,
    idempotency_header,
    timeout_s: tool.timeout_s,
    max_tries: tool.max_tries,
    origin: tool.origin,
    created_at: tool.created_at,
  }
}
