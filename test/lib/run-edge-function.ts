import { runInNewContext } from 'node:vm'
import type { Behaviour } from './edge-behaviours.ts'
import type { Resources } from './sortie-app.ts'

export interface ViewerRequest {
  readonly method: string
  readonly uri: string
  readonly querystring?: object
  readonly headers: Readonly<Record<string, { readonly value: string }>>
}

export interface ViewerEvent {
  readonly viewer: { readonly ip: string }
  readonly request: ViewerRequest
}

/** Runs the function that a behaviour has for each request, as CloudFront does before its cache. @returns the request that goes on */
export function runEdgeFunction(
  resources: Resources,
  { FunctionAssociations = [] }: Behaviour,
  event: ViewerEvent,
): ViewerRequest {
  const [association, ...others] = FunctionAssociations
  if (association === undefined) return event.request
  const [id] = association.FunctionARN['Fn::GetAtt']
  const { Type, Properties } = resources[id] ?? {}
  const isRun =
    Type === 'AWS::CloudFront::Function' &&
    Properties.AutoPublish === true &&
    Properties.FunctionConfig.Runtime === 'cloudfront-js-2.0' &&
    association.EventType === 'viewer-request' &&
    others.length === 0
  if (!isRun) throw new Error(`CloudFront would not run ${id} for each request`)
  const copy = structuredClone(event)
  return JSON.parse(JSON.stringify(runInNewContext(`${Properties.FunctionCode}\nhandler(event)`, { event: copy })))
}
