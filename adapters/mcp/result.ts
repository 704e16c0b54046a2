import type { CallToolResult } from '@modelcontextprotocol/client'
import type { Json } from '../../contract/resources/common.ts'
import type { McpPart, McpResult } from '../../core/base/ports/mcp.ts'

type Content = CallToolResult['content'][number]

/** A result in the one form known here, whichever revision it came by. */
export function resultOf({ content = [], structuredContent, isError }: CallToolResult): McpResult {
  return {
    parts: content.map(partOf),
    ...(structuredContent !== undefined && { structured: asJson(structuredContent) }),
    isError: isError === true,
  }
}

function partOf(part: Content): McpPart {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text }
    case 'image':
    case 'audio':
      return { kind: part.type, type: part.mimeType, base64: part.data }
    case 'resource_link': {
      const { uri, name, mimeType, size } = part
      return { kind: 'link', uri, name, ...typed(mimeType), ...(size !== undefined && { bytes: size }) }
    }
    case 'resource': {
      const { uri, mimeType } = part.resource
      return 'text' in part.resource
        ? { kind: 'embedded text', uri, ...typed(mimeType), text: part.resource.text }
        : { kind: 'embedded bytes', uri, ...typed(mimeType), base64: part.resource.blob }
    }
  }
}

function typed(mimeType: string | undefined): { readonly type?: string } {
  return mimeType === undefined ? {} : { type: mimeType }
}

/** It was parsed here before the client saw it. */
function asJson(structured: unknown): Json {
  return structured as Json
}
