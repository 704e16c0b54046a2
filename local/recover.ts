import type { BegunLegs } from '../adapters/local/begun-legs.ts'
import type { Database } from '../adapters/local/database.ts'
import { StartError } from '../adapters/local/start-error.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import { countLostLeg } from '../core/engine/execution/count-lost-leg.ts'
import { Leg } from '../functions/runtime/lanes.ts'
import type { HostedFunction } from './functions.ts'
import { newInvocation } from './invocation.ts'

/** Bounds the start; the sweeper’s schedule finds the rest. */
const maxRounds = 1000

/** Work left by a dead process is due sooner than this; the rest are deadlines. */
const soonMs = 10 * 60_000

type RecoverPorts = Pick<Ports, 'stores' | 'clock' | 'logger'> & {
  readonly database: Database
  readonly begunLegs: BegunLegs
}

/**
 * No other process can use this data folder, so every lease in it belongs to a dead process: all slots and all items
 * due soon are made overdue, and the sweeper, which also recovers on AWS, resumes each mission. Waiting missions
 * stay as they are, so that they do not lengthen the start.
 */
export async function recover(ports: RecoverPorts, functions: readonly HostedFunction[]): Promise<void> {
  const { database } = ports
  const sweeper = functions.find(({ definition }) => definition.name === 'sweep')
  const overdue = database.prepare('SELECT count(*) AS n FROM entities WHERE due = 0')
  const lapse = database.prepareWrite(
    `UPDATE entities SET due = 0 WHERE due IS NOT NULL AND (due < ? OR sk LIKE 'slot#%')`,
  )
  await database.write(() => {
    lapse.run(Date.now() + soonMs)
  })
  await requireDisk(database)
  await countLostLegs(ports)
  for (let round = 0; sweeper && round < maxRounds && Number(overdue.get()?.n) > 0; round++) {
    await sweeper.invoke({}, newInvocation(sweeper.definition))
    await database.settled()
  }
}

/** The losses of the previous process are counted, and on disk, before any work begins again. */
async function countLostLegs(ports: RecoverPorts): Promise<void> {
  const { begunLegs, logger } = ports
  if (begunLegs.left.length === 0) return
  const count = countLostLeg(ports)
  for (const body of begunLegs.left) {
    try {
      await count(Leg.parse(JSON.parse(body)))
    } catch (error) {
      logger.error('A leg that was lost could not be counted', { leg: body, error })
    }
  }
  await ports.database.settled()
  begunLegs.clear()
}

/** @throws StartError if the disk accepts no writes, or only those that stop missions */
async function requireDisk(database: Database): Promise<void> {
  await database.answerable()?.catch(() => {})
  const { now } = database.disk
  if (now.state === 'open') return
  throw new StartError(
    `The data folder cannot be written: ${now.failure.cause}.`,
    'See that there is space on its disk and that nothing else holds its files, or name another folder with --data.',
  )
}
