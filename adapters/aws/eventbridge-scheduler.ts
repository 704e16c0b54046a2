import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import type { Scheduler, Timer } from '../../core/base/ports/scheduler.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'

/** For a time in the past: late enough that the schedule is still in the future when EventBridge reads it. */
const soonMs = 5_000

/**
 * The clock of the Lambda that a timer invokes may be behind EventBridge’s. By that clock the time would not have come yet, and
 * the timer’s work would wait for the sweeper.
 */
const clocksDifferMs = 1_000

/**
 * One-time schedules that delete themselves and invoke the timer function with the payload as its event.
 * EventBridge fires within 60 seconds after the time, and never before it by its own clock.
 */
export function createScheduler(): Scheduler {
  const client = lazily(() => new SchedulerClient(clientConfig))
  return {
    async set(timer) {
      const schedule = toSchedule(timer)
      await asUnavailable('EventBridge Scheduler', () => createOrReplace(client(), schedule))
    },
    async remove(name) {
      const command = new DeleteScheduleCommand({ Name: name, GroupName: required(variables.timerGroup) })
      await asUnavailable('EventBridge Scheduler', () =>
        unless('ResourceNotFoundException', () => client().send(command)),
      )
    },
  }
}

/** A schedule that fired between the two requests is gone, so the update finds nothing and it is created again. */
async function createOrReplace(client: SchedulerClient, schedule: CreateScheduleCommandInput): Promise<void> {
  const create = () => client.send(new CreateScheduleCommand(schedule))
  if (await unless('ConflictException', create)) return
  if (await unless('ResourceNotFoundException', () => client.send(new UpdateScheduleCommand(schedule)))) return
  await create()
}

/** `false` if the call failed with exactly that. */
async function unless(name: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call()
    return true
  } catch (error) {
    if (error instanceof Error && error.name === name) return false
    throw error
  }
}

function toSchedule({ name, at, payload }: Timer): CreateScheduleCommandInput {
  return {
    Name: name,
    GroupName: required(variables.timerGroup),
    ScheduleExpression: `at(${wholeSecond(Math.max(at + clocksDifferMs, Date.now() + soonMs))})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: required(variables.timerTargetArn),
      RoleArn: required(variables.timerRoleArn),
      Input: JSON.stringify(payload),
    },
  }
}

/** Rounded up, since a schedule has whole seconds and must not be early: `2026-11-21T03:52:00`. */
function wholeSecond(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)
}
