import { isSortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Scheduler } from '../../base/ports/scheduler.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { Change, Store, Stores } from '../../base/ports/store.ts'
import type { Web } from '../../base/ports/web.ts'
import { decodeItem, readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { hostOf } from '../../base/texts/host-of.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import {
  type Attempt,
  type Delivery,
  deliveryId,
  deliveryKey,
  deliveryKind,
  goneKey,
  type Pending,
  putDelivery,
  type StoredDelivery,
  timerName,
} from '../../records/delivery/delivery.ts'
import { callbackBody, missionToTell } from './callback-body.ts'
import { afterAttempt, type Outcome, outcomeOf, withAttempt } from './retry-delivery.ts'
import { signedHeaders } from './signature.ts'
import { isValid, signingKeys, signingKeysKey, signingKeysKind } from './signing-secret.ts'

export interface DeliverPorts {
  readonly stores: Stores
  readonly web: Web
  readonly secrets: Secrets
  readonly scheduler: Scheduler
  readonly ids: Ids
  readonly clock: Clock
  readonly logger: Logger
}

const timeoutMs = 15_000
/** For the body, of which a little is shown: the headers already say whether the receiver took the event. */
const bodyWithinMs = 1000
const shownCharacters = 1000

/**
 * Posts an event to its mission’s receiver, once, and records the outcome; a failed post is due again later. At least
 * once: two processes called at the same time may both post. Called too early or too often, it does nothing.
 */
export function deliverCallback(ports: DeliverPorts) {
  const openSecret = secretOpener(ports.secrets)
  return async (tenant: string, mission: string, seq: number): Promise<void> => {
    const store = ports.stores.tenant(tenant)
    const found = await load(store, mission, seq)
    if (!found || !isDue(found.delivery, ports.clock.now())) return
    if (found.gone) return noteAttempt(ports, tenant, found.delivery, { outcome: { kind: 'refused', failure: 'gone' } })
    const keys = found.keys ?? (await signingKeys(ports, tenant))
    const now = ports.clock.now()
    const valid = keys.secrets.filter((secret) => isValid(secret, now))
    const secrets = await Promise.all(valid.map(({ sealed }) => openSecret(tenant, sealed)))
    const body = callbackBody(found.delivery, await missionToTell(store, found.delivery))
    await noteAttempt(ports, tenant, found.delivery, await post(ports, found.delivery, body, secrets))
  }
}

async function load(store: Store, mission: string, seq: number) {
  const keys = [deliveryKey(mission, seq), goneKey(mission), signingKeysKey]
  const [delivery, gone, secrets] = await store.getMany('entities', keys, { consistent: true })
  if (!delivery) return undefined
  const signing = secrets && (await decodeItem(store, signingKeysKind, secrets))
  const { body } = await decodeItem(store, deliveryKind, delivery)
  return { delivery: body, gone: gone !== undefined, keys: signing?.body }
}

/** The first try of a delivery is due whatever this machine’s clock says. */
function isDue(delivery: Delivery, now: number): delivery is Pending {
  return delivery.status === 'PENDING' && (delivery.tries === 0 || delivery.next_attempt_at <= now)
}

interface Tried {
  /** None if the receiver was not called. */
  readonly attempt?: Attempt
  readonly outcome: Outcome
}

async function post(
  { web, clock }: DeliverPorts,
  { mission_id, seq, url, attempt_count }: Pending,
  body: string,
  secrets: readonly string[],
): Promise<Tried> {
  const watch = startStopwatch(clock)
  const { startedAt } = watch
  const begun = { number: attempt_count + 1, started_at: startedAt }
  const signed = signedHeaders(secrets, `${mission_id}:${seq}`, startedAt, body)
  try {
    const answer = await web.fetch({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed },
      body,
      signal: new AbortController().signal,
      maxBytes: shownCharacters * 4,
      timeoutMs,
      bodyWithinMs,
    })
    const ended = { duration_ms: watch.elapsedMs(), response: cutText(answer.body, shownCharacters) }
    return {
      attempt: { ...begun, ...ended, http_status: answer.status, error: null },
      outcome: outcomeOf(answer.status, answer.headers['retry-after'], clock.now()),
    }
  } catch (error) {
    if (!isSortieError(error)) throw error
    const ended = { duration_ms: watch.elapsedMs(), http_status: null, response: '' }
    return {
      attempt: { ...begun, ...ended, error: cutText(`${error.code}: ${error.message}`, shownCharacters) },
      // A name that resolves to an internal address stays so, while a failed connection or answer may pass.
      outcome: error.retryable ? { kind: 'failed', wait_ms: 0 } : { kind: 'refused', failure: 'address_refused' },
    }
  }
}

/** Records the attempt, and sets the timer for the next. If the process dies in between, the sweeper sets it. */
async function noteAttempt(
  ports: DeliverPorts,
  tenant: string,
  { mission_id, seq }: Pending,
  tried: Tried,
): Promise<void> {
  const store = ports.stores.tenant(tenant)
  const settled = await retryConflicts(async () => {
    const stored = await loadDelivery(store, mission_id, seq)
    if (!stored) return undefined
    const delivery = withOutcome(ports, stored.delivery, tried)
    const { attempt, outcome } = tried
    const gone = outcome.kind === 'refused' && outcome.failure === 'gone' && attempt ? [putGone(mission_id)] : []
    await store.write([putDelivery(delivery, stored.version), ...gone])
    return delivery
  })
  if (settled?.status === 'PENDING') await setTimer(ports.scheduler, tenant, settled)
  if (settled?.status === 'FAILED') {
    const { failure, attempt_count: attempts } = settled
    ports.logger.warn('A callback was given up', { tenant, delivery: deliveryId(settled), failure, attempts })
  }
}

/** Somebody else may have settled it meanwhile: then only this attempt is added to the log. */
function withOutcome({ clock, ids }: DeliverPorts, delivery: Delivery, { attempt, outcome }: Tried): Delivery {
  const now = clock.now()
  const attempts = attempt
    ? withAttempt(delivery.attempts, { ...attempt, number: delivery.attempt_count + 1 })
    : delivery.attempts
  const log = { attempts, attempt_count: delivery.attempt_count + (attempt ? 1 : 0), updated_at: now }
  if (delivery.status !== 'PENDING') return { ...delivery, ...log }
  const { status: _, next_attempt_at: __, tries, ...fields } = delivery
  return { ...fields, ...log, ...afterAttempt(outcome, tries + 1, now, ids.fraction()) }
}

function putGone(mission: string): Change {
  return { change: 'put', table: 'entities', item: { ...goneKey(mission), version: 1, body: {} } }
}

async function loadDelivery(store: Store, mission: string, seq: number): Promise<StoredDelivery | undefined> {
  const item = await readItem(store, deliveryKind, deliveryKey(mission, seq), { consistent: true })
  return item && { delivery: item.body, version: item.version }
}

export function setTimer(scheduler: Scheduler, tenant: string, delivery: Pending): Promise<void> {
  const { mission_id: mission, seq, url, next_attempt_at: at } = delivery
  const payload = { kind: 'deliver_callback', tenant, mission, seq, host: hostOf(url) } as const
  return scheduler.set({ name: timerName(delivery), at, payload })
}

/** Opened secrets, so that a process opens each only once. The oldest is dropped first. */
const maxOpened = 1000

function secretOpener(secrets: Secrets) {
  const opened = new Map<string, string>()
  return async (tenant: string, sealed: string): Promise<string> => {
    const known = opened.get(`${tenant} ${sealed}`)
    if (known !== undefined) return known
    const text = await secrets.open(tenant, sealed)
    if (opened.size >= maxOpened) opened.delete(opened.keys().next().value as string)
    opened.set(`${tenant} ${sealed}`, text)
    return text
  }
}
