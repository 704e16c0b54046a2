import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMail } from '../../../../adapters/local/mail/mail.ts'
import type { NewMailSubscription } from '../../../../contract/resources/mail-subscription.ts'
import type { Mail } from '../../../../core/base/ports/mail.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { followMailLink, openMailLink } from '../../../../core/features/notifications/follow-link.ts'
import {
  createMailSubscription,
  subscriptionView,
} from '../../../../core/features/notifications/manage-subscriptions.ts'
import { mailMending } from '../../../../core/features/notifications/mending.ts'
import { notify } from '../../../../core/features/notifications/notify.ts'
import { sendMails } from '../../../../core/features/notifications/send-mails.ts'
import type { Caller } from '../../../../core/records/key/authenticate.ts'
import {
  mailSubscriptionsPartition,
  requireSubscription,
} from '../../../../core/records/mail-subscription/mail-subscription.ts'
import { budgetSample } from '../../../../events/budget/budget-state.ts'
import type { EventEnvelope } from '../../../../events/envelope.ts'
import { mailsIn } from '../../../mails/mails-in.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

export const origin = 'https://sortie.example.com'
const tenant = 'ten_01KADSM0Q9F7Y1H5T3PKZD8WXA'

/** A tenant, its mails, and an outbox in which they arrive; a test is the clock, the bus and the sweeper. */
export async function openPostOffice({ mail: behind = (mail: Mail) => mail }: { mail?: (mail: Mail) => Mail } = {}) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const folder = await mkdtemp(join(tmpdir(), 'sortie-post-'))
  const outbox = join(folder, 'outbox')
  const { clock } = platform.ports
  const warnings: unknown[] = []
  const logger = { info() {}, error() {}, warn: (...said: unknown[]) => void warnings.push(said) }
  const mail = behind(createMail({ outbox, from: 'sortie@example.com', clock, logger: { warn() {} } }))
  const ports: Ports = { ...platform.ports, mail, logger }
  const caller: Caller = { ...platform.caller, tenant: { ...platform.caller.tenant, id: tenant } }
  const store = ports.stores.tenant(tenant)
  const mails = () => mailsIn(outbox)
  const create = (asked: Partial<NewMailSubscription> = {}) =>
    createMailSubscription(ports)(
      caller,
      {
        address: 'ops@example.com',
        events: ['mission.failed', 'budget.exhausted', 'budget.warning'],
        agents: [],
        tags: [],
        language: 'en-GB',
        ...asked,
      },
      origin,
    )
  const send = (id: string) => sendMails(ports)(tenant, id)
  const office = {
    platform,
    ports,
    caller,
    tenant,
    store,
    warnings,
    mails,
    create,
    send,
    tell: (event: EventEnvelope) => notify(ports)(event),
    /** The sweeper finds what is due, and the bus brings it. */
    async sweep() {
      const { items } = await ports.stores.platform.queryDue({ until: clock.now(), limit: 100 })
      const boxes = items.filter(({ partition }) => partition === mailSubscriptionsPartition)
      for (const item of boxes) {
        await mailMending.mend(ports, item)
        await send(item.sort)
      }
      return boxes.length
    },
    get: async (id: string) => subscriptionView((await requireSubscription(store, id)).subscription),
    open: (token: string) => openMailLink(ports)(token),
    follow: (token: string) => followMailLink(ports)(token),
    async confirmed(asked: Partial<NewMailSubscription> = {}) {
      const { id } = await create(asked)
      await send(id)
      const mine = (await mails()).filter(({ to }) => to === (asked.address ?? 'ops@example.com'))
      await office.follow(tokenIn(mine.at(-1)?.text ?? '', 'confirm'))
      return id
    },
    async close() {
      platform.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return office
}

export type PostOffice = Awaited<ReturnType<typeof openPostOffice>>

export function tokenIn(text: string, act: 'confirm' | 'unsubscribe'): string {
  const found = new RegExp(`/v1/mail-links/(${act}_\\S+)`).exec(text)?.[1]
  if (found === undefined) throw new Error(`There is no link to ${act} in ${text}`)
  return found
}

let count = 0

/** One that concerns everybody, unless it is said of which budget. */
interface BudgetOptions {
  readonly id?: string
  /** Of ten dollars. */
  readonly usd?: number
}

/** Of a budget of which all is spent, unless it is said otherwise. */
export function budgetEvent(scope = 'tenant', { id, usd = 10 }: BudgetOptions = {}): EventEnvelope {
  count += 1
  return {
    id: id ?? `mis_01KADSM0Q9F7Y1H5T3PKZD8WXA:${count}`,
    type: 'budget.exhausted',
    tenant_id: tenant,
    mission_id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    seq: count,
    time: '2026-11-21T09:00:00.000Z',
    data: { ...budgetSample, scope, spent: { usd, tokens: 5_000 } },
  }
}
