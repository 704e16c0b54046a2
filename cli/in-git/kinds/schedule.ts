import { NewSchedule, type Schedule, SchedulePatch } from '../../../contract/resources/schedule.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { allOf } from '../all-pages.ts'
import type { Found, Kind, Thing } from '../kind.ts'
import { isThing, readBy, thingOf, without } from '../things.ts'

export const scheduleKind: Kind = {
  noun: 'schedule',
  read(value) {
    const read = readBy(NewSchedule, value)
    if (!('thing' in read)) return read
    if (read.thing.after_s !== undefined)
      return { problems: [{ path: ['after_s'], message: 'it counts from when it is applied; give `at` or `cron`' }] }
    return { thing: usual(read.thing) }
  },
  keyOf: ({ name }) => String(name),
  documentOf(schedule) {
    const { name = '', mission, ...rest } = schedule
    const { mission: least, ...usually } = leastWith(mission)
    const short = isThing(mission) && isThing(least) ? { ...whoDoesWhat(mission), ...without(mission, least) } : {}
    return { name, ...without(rest, usual(usually)), mission: short }
  },
  async find(client, keys, options) {
    return (await this.list(client, options)).filter(({ key }) => keys.has(key))
  },
  async list(client, options) {
    const schedules = await allOf((query) => client.listSchedules({ query }, options))
    const times = Map.groupBy(schedules, ({ name }) => name)
    return schedules.map((schedule): Found => {
      const alike = times.get(schedule.name) ?? []
      const fixed =
        alike.length > 1 &&
        `there are several of this name: ${alike.map(({ id }) => id).join(', ')}; rename or delete all but one`
      return { key: schedule.name, id: schedule.id, thing: timetableOf(schedule), ...(fixed && { fixed }) }
    })
  },
  refusal: () => undefined,
  /** Of several that apply the same name at once, one creates the schedule. */
  async create(client, thing, options) {
    const body = NewSchedule.parse(thing)
    const headers = { 'idempotency-key': `apply:${body.name}` }
    const first = await client.createSchedule({ headers, body }, options).catch(async (error) => {
      const isOther = error instanceof SortieApiError && error.code === 'idempotency_mismatch'
      if (!isOther || (await this.find(client, new Set([body.name]), options)).length > 0) throw error
      return undefined
    })
    // The schedule of this key has been renamed since.
    if (first?.name !== body.name) await client.createSchedule({ body }, options)
    return {}
  },
  async change(client, { id }, thing, fields, options) {
    // Sending a pattern restarts its count, so it is sent only if it changed.
    const told = fields.has('cron') || fields.has('time_zone') ? new Set([...fields, 'cron', 'time_zone']) : fields
    const entries = [...told].flatMap((field) => (thing[field] === undefined ? [] : [[field, thing[field]]]))
    const body = SchedulePatch.parse(Object.fromEntries(entries))
    const { status } = await client.updateSchedule({ params: { schedule_id: id }, body }, options)
    return status === 'PAUSED' ? { notes: ['it is paused, and stays so'] } : {}
  },
  remove: (client, { id }, options) => client.deleteSchedule({ params: { schedule_id: id } }, options),
}

/** A schedule's definition, without the outcome of its runs and without its pause. */
function timetableOf(schedule: Schedule): Thing {
  const { name, mission, at, cron, time_zone, overlap, catch_up, catch_up_window_s, catch_up_max, jitter_s } = schedule
  const when = at === null ? { cron, time_zone } : { at }
  return usual(thingOf({ name, mission, ...when, overlap, catch_up, catch_up_window_s, catch_up_max, jitter_s }))
}

/** A time has one notation, and a pattern without a time zone is in UTC. */
function usual({ at, cron, time_zone, ...schedule }: Thing): Thing {
  if (at !== undefined) return { ...schedule, at: new Date(String(at)).toISOString() }
  return { ...schedule, cron: cron ?? '', time_zone: time_zone ?? 'UTC' }
}

/** The default values, given only who does what. */
function leastWith(mission: Thing[string] | undefined): Thing {
  const least = { name: 'x', mission: isThing(mission) ? whoDoesWhat(mission) : {}, cron: '@daily' }
  const { name: _, cron: _c, ...usually } = thingOf(NewSchedule.parse(least))
  return usually
}

function whoDoesWhat({ agent, capability, input = null }: Thing): Thing {
  return { ...(agent !== undefined && { agent }), ...(capability !== undefined && { capability }), input }
}
