import type { SampleRequest } from './request.ts'

/** The same with `requests`. */
export function pythonSample({ method, url, needsKey, body }: SampleRequest): string {
  const parts = [
    JSON.stringify(url),
    ...(needsKey ? [`headers={"Authorization": f"Bearer {os.environ['SORTIE_API_KEY']}"}`] : []),
    ...(body === undefined ? [] : [`${body.kind === 'json' ? 'json' : 'data'}=${literal(body.value, '    ')}`]),
    'timeout=30',
  ]
  return `import os
import requests

answer = requests.${method.toLowerCase()}(
${parts.map((part) => `    ${part},\n`).join('')})
answer.raise_for_status()
print(answer.text)`
}

function literal(value: unknown, indent: string): string {
  const inner = `${indent}    `
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).map(
    ([name, field]) => `${inner}${JSON.stringify(name)}: ${literal(field, inner)},\n`,
  )
  return fields.length === 0 ? '{}' : `{\n${fields.join('')}${indent}}`
}
