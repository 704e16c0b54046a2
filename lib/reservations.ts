import type { Trigger } from '../functions/runtime/definition.ts'
import { neverReserved, sumOf } from './lane-capacity.ts'
import type { Stage } from './stage.ts'

type Room = Pick<Stage, 'isProtected' | 'concurrency' | 'lanes'>

/** The share of a stage's concurrency for posts to servers that tenants name. */
const shareOfPosts = 1 / 10
/**
 * The share for streams, each of which occupies a Lambda for a minute: without a bound, followers of missions would prevent
 * submissions.
 */
const shareOfStreams = 1 / 20
/** With fewer, one tenant could use all streams. */
const fewestStreams = 10
/** With fewer, a few servers that hang would delay everybody's callbacks. */
const fewestPosts = 10

/**
 * The reserved concurrency of a function: it always has this many Lambdas, whatever else the account does, and never more. The
 * lanes' limits only hold if the executor can run as often as their sum. A server that accepts a callback and never answers
 * occupies a Lambda for 15 seconds, so a few dozen missions a second would take the account's concurrency from everything else.
 * @returns `undefined` if it has no reservation
 */
export function reservedFor(trigger: Trigger, stage: Room): number | undefined {
  if (!stage.isProtected) return undefined
  if (trigger.kind === 'lanes') return sumOf(stage.lanes)
  if (trigger.kind === 'http-stream') return streamsOf(stage)
  return trigger.kind === 'bus' && trigger.shares ? postsOf(stage) : undefined
}

/** The concurrency that an account must let a stage reserve, for all its functions together. */
export function reservedInAll(stage: Room): number {
  return stage.isProtected ? sumOf(stage.lanes) + (postsOf(stage) ?? 0) + (streamsOf(stage) ?? 0) : 0
}

function postsOf({ concurrency, lanes }: Room): number | undefined {
  const posts = Math.min(Math.floor(concurrency * shareOfPosts), concurrency - neverReserved - sumOf(lanes))
  return posts < fewestPosts ? undefined : posts
}

function streamsOf(stage: Room): number | undefined {
  const { concurrency, lanes } = stage
  const left = concurrency - neverReserved - sumOf(lanes) - (postsOf(stage) ?? 0)
  const streams = Math.min(Math.floor(concurrency * shareOfStreams), left)
  return streams < fewestStreams ? undefined : streams
}
