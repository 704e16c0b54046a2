import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TimerPayload } from '../../../core/base/ports/scheduler.ts'
import { leadClientsTo } from './scripted-service.ts'

export interface SchedulerService {
  names(): readonly string[]
  /** What the schedule invokes its target with. It is there until it is removed. */
  fire(name: string): TimerPayload
  /** After its invocation, some time later, and by its name: whatever stands under that name then. */
  removeFired(name: string): void
  close(): Promise<void>
}

/**
 * EventBridge Scheduler as it documents one-time schedules that delete themselves:
 * docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html.
 */
export async function startSchedulerService(): Promise<SchedulerService> {
  const schedules = new Map<string, string>()
  const answers: Readonly<Record<string, (name: string, input: string) => string | undefined>> = {
    POST: (name, input) => (schedules.has(name) ? 'ConflictException' : void schedules.set(name, input)),
    PUT: (name, input) => (schedules.has(name) ? void schedules.set(name, input) : 'ResourceNotFoundException'),
    DELETE: (name) => (schedules.delete(name) ? undefined : 'ResourceNotFoundException'),
  }
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? '', 'http://scheduler').pathname.split('/').at(-1) ?? ''
    const failure = answers[request.method ?? '']?.(name, await text(request))
    const headers = { 'content-type': 'application/json', ...(failure && { 'x-amzn-errortype': failure }) }
    response.writeHead(failure === undefined ? 200 : failure === 'ConflictException' ? 409 : 404, headers)
    response.end(JSON.stringify(failure === undefined ? { ScheduleArn: 'arn' } : { Message: failure }))
  })
  return {
    names: () => [...schedules.keys()],
    fire(name) {
      const { Target } = JSON.parse(schedules.get(name) ?? '{}')
      return JSON.parse(Target.Input)
    },
    removeFired: (name) => void schedules.delete(name),
    close: await leadClientsTo(server),
  }
}
