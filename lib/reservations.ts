import type { Trigger } from '../functions/runtime/definition.ts'
import { neverReserved, sumOf } from './lane-capacity.ts'
import type { Stage } from './stage.ts'

type Room = Pick<Stage, 'isProtected' | 'concurrency' | 'lanes'>

/** Of a stage's concurrency, for posts to servers that tenants name. */
const shareOfPosts = 1 / 10
/** For streams, each of which holds a Lambda for a minute: without a bound, whoever follows missions would keep them from being submitted. */
const shareOfStreams = 1 / 20
/** With fewer, one tenant's streams would be all. */
const fewestStreams = 10
/** With fewer, a few servers that hang would hold up the callbacks of everybody. */
const fewestPosts = 10

/**
 * How many Lambdas of a function a stage sets apart: it has so many whatever else the account does, and never more. The lanes'
 * limits only hold when the executor can run as often as they add up to. A server that takes a callback and never answers holds a
 * Lambda for 15 seconds, and a few dozen missions a second would so take from everything else what the account has.
 * @returns `undefined` where it takes what there is
 */
export function reservedFor(trigger: Trigger, stage: Room): number | undefined {
  if (!stage.isProtected) return undefined
  if (trigger.kind === 'lanes') return sumOf(stage.lanes)
  if (trigger.kind === 'http-stream') return streamsOf(stage)
  return trigger.kind === 'bus' && trigger.shares ? postsOf(stage) : undefined
}

/** What an account must let a stage set apart, of all its functions together. */
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
