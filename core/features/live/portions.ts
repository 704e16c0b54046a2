import type { Logger } from '../../base/ports/logger.ts'
import type { EventPage } from '../../records/mission/event-pages.ts'
import { eventsOf } from '../../records/mission/event-view.ts'
import type { Audiences } from '../../records/subscription/subscriptions.ts'
import { eventFrame } from './event-frame.ts'
import { workFrame } from './work-frame.ts'

/** The frames for a connection, and the missions and instances that they are about. */
interface Line {
  readonly tenant: string
  readonly followed: Set<string>
  readonly frames: string[]
}

/** By connection. */
export type Portion = Map<string, Line>

/** Frames times their followers: four seconds of the fastest sending. */
const mostPushes = 20_000
/** In UTF-16 units. On AWS a portion travels in the payload of a function, which may have 6 MB. */
const mostUnits = 1_000_000

/** A batch of pages as what each connection is to get, in the feed's order, in portions of a bounded size: of one page at least. */
export async function* portionsOf(
  logger: Logger,
  audiences: Audiences,
  pages: readonly EventPage[],
): AsyncGenerator<Portion> {
  let portion: Portion = new Map()
  let pushes = 0
  let units = 0
  for (const page of pages) {
    const audience = await audiences.of(page.tenant, page.mission)
    const workers = await workersOf(audiences, page)
    const frames = audience.size === 0 ? [] : framesOf(logger, page)
    for (const connection of audience) add(portion, connection, page, frames)
    for (const connection of workers) tell(portion, connection, page)
    pushes += audience.size * frames.length + workers.length
    units += frames.reduce((sum, frame) => sum + frame.length, 0)
    if (pushes < mostPushes && units < mostUnits) continue
    yield portion
    portion = new Map()
    pushes = 0
    units = 0
  }
  if (portion.size > 0) yield portion
}

async function workersOf(audiences: Audiences, { tenant, worker }: EventPage): Promise<readonly string[]> {
  return worker === undefined ? [] : audiences.awaiting(tenant, worker)
}

function framesOf(logger: Logger, page: EventPage): readonly string[] {
  return eventsOf(page).flatMap((event) => eventFrame(logger, event) ?? [])
}

function add(portion: Portion, connection: string, { tenant, mission }: EventPage, frames: readonly string[]): void {
  const line = lineOf(portion, connection, tenant)
  line.followed.add(mission)
  line.frames.push(...frames)
}

/** However many missions an instance was given, its worker asks once for all of them. */
function tell(portion: Portion, connection: string, { tenant, worker }: EventPage): void {
  if (worker === undefined) return
  const line = lineOf(portion, connection, tenant)
  if (line.followed.has(worker)) return
  line.followed.add(worker)
  line.frames.push(workFrame(worker))
}

function lineOf(portion: Portion, connection: string, tenant: string): Line {
  const line = portion.get(connection) ?? { tenant, followed: new Set(), frames: [] }
  portion.set(connection, line)
  return line
}
