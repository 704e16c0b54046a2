import type { Json } from '../../../contract/resources/common.ts'
import { carried, type NewEvent } from './history.ts'
import type { StateError } from './state-error.ts'

/** The family of events by which histories tell of a task, which its resource decides. */
type Family =
  | { readonly kind: 'lambda' }
  | { readonly kind: 'activity' }
  | { readonly kind: 'service'; readonly service: { readonly resource: string; readonly resourceType: string } }

/** `arn:aws:states:::lambda:invoke.waitForTaskToken` is the service `lambda` and the action `invoke.waitForTaskToken`. */
function familyOf(resource: string): Family {
  if (/^arn:[^:]*:lambda:/.test(resource)) return { kind: 'lambda' }
  if (/^arn:[^:]*:states:[^:]+:[^:]*:activity:/.test(resource)) return { kind: 'activity' }
  const named = resource.split(':').slice(5)
  return {
    kind: 'service',
    service: { resource: named.at(-1) ?? resource, resourceType: named.slice(0, -1).join(':') },
  }
}

interface Bounds {
  readonly timeout: number | undefined
  readonly heartbeat: number | undefined
  readonly credentials: Readonly<Record<string, Json>> | undefined
}

export function scheduled(resource: string, given: Json, { timeout, heartbeat, credentials }: Bounds): NewEvent {
  const family = familyOf(resource)
  const timeoutInSeconds = timeout !== undefined && { timeoutInSeconds: timeout }
  const heartbeatInSeconds = heartbeat !== undefined && { heartbeatInSeconds: heartbeat }
  const taskCredentials = credentials && { taskCredentials: credentials }
  switch (family.kind) {
    case 'lambda':
      return {
        type: 'LambdaFunctionScheduled',
        details: [
          'lambdaFunctionScheduledEventDetails',
          { ...carried('input', given), resource, ...timeoutInSeconds, ...taskCredentials },
        ],
      }
    case 'activity':
      return {
        type: 'ActivityScheduled',
        details: [
          'activityScheduledEventDetails',
          { ...carried('input', given), resource, ...timeoutInSeconds, ...heartbeatInSeconds },
        ],
      }
    case 'service':
      return {
        type: 'TaskScheduled',
        details: [
          'taskScheduledEventDetails',
          {
            parameters: JSON.stringify(given),
            region: '',
            ...family.service,
            ...timeoutInSeconds,
            ...heartbeatInSeconds,
            ...taskCredentials,
          },
        ],
      }
  }
}

export function started(resource: string): NewEvent {
  const family = familyOf(resource)
  switch (family.kind) {
    case 'lambda':
      return { type: 'LambdaFunctionStarted' }
    case 'activity':
      return { type: 'ActivityStarted', details: ['activityStartedEventDetails', {}] }
    case 'service':
      return { type: 'TaskStarted', details: ['taskStartedEventDetails', family.service] }
  }
}

export function submitted(resource: string, output: Json): NewEvent {
  const family = familyOf(resource)
  const service = family.kind === 'service' ? family.service : {}
  return { type: 'TaskSubmitted', details: ['taskSubmittedEventDetails', { ...carried('output', output), ...service }] }
}

export function succeeded(resource: string, output: Json): NewEvent {
  return ended(resource, 'Succeeded', carried('output', output))
}

export function taskFailed(resource: string, error: StateError): NewEvent {
  return ended(resource, 'Failed', errorDetails(error))
}

export function taskTimedOut(resource: string, error: StateError): NewEvent {
  return ended(resource, 'TimedOut', errorDetails(error))
}

function ended(
  resource: string,
  end: 'Succeeded' | 'Failed' | 'TimedOut',
  details: Readonly<Record<string, Json>>,
): NewEvent {
  const family = familyOf(resource)
  switch (family.kind) {
    case 'lambda':
      return { type: `LambdaFunction${end}`, details: [`lambdaFunction${end}EventDetails`, details] }
    case 'activity':
      return { type: `Activity${end}`, details: [`activity${end}EventDetails`, details] }
    case 'service':
      return { type: `Task${end}`, details: [`task${end}EventDetails`, { ...details, ...family.service }] }
  }
}

export function errorDetails({ error, cause }: StateError): Readonly<Record<string, Json>> {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
}
