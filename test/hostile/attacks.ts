import type { Attack } from './attack.ts'
import { badCallbacks } from './attacks/bad-callbacks.ts'
import { badSites } from './attacks/bad-sites.ts'
import { bigPages } from './attacks/big-pages.ts'
import { bodiesOfRoutes } from './attacks/bodies-of-a-route.ts'
import { bodiesWithoutAKey } from './attacks/bodies-without-a-key.ts'
import { busyWorkers } from './attacks/busy-workers.ts'
import { costlyDecisions } from './attacks/costly-decisions.ts'
import { costlyOutputs } from './attacks/costly-outputs.ts'
import { cutBodies } from './attacks/cut-bodies.ts'
import { documents } from './attacks/documents.ts'
import { garbage } from './attacks/garbage.ts'
import { inlinePages } from './attacks/inline-pages.ts'
import { liveBadFrames } from './attacks/live-bad-frames.ts'
import { liveCrowds, liveCutOff } from './attacks/live-crowds.ts'
import { liveOddFrames } from './attacks/live-odd-frames.ts'
import { liveOpenedAndClosed } from './attacks/live-opened-and-closed.ts'
import { livePings } from './attacks/live-pings.ts'
import { liveSlowFollowers } from './attacks/live-slow-followers.ts'
import { liveSubscriptions } from './attacks/live-subscriptions.ts'
import { longPaths } from './attacks/long-paths.ts'
import { longPolls } from './attacks/long-polls.ts'
import { manyConnections } from './attacks/many-connections.ts'
import { pipelinedDocuments } from './attacks/pipelined-documents.ts'
import { pipelinesNobodyReads } from './attacks/pipelines-nobody-reads.ts'
import { queriesOfEveryRoute } from './attacks/queries-of-every-route.ts'
import { refusedKeys } from './attacks/refused-keys.ts'
import { resets } from './attacks/resets.ts'
import { slowReaders } from './attacks/slow-readers.ts'
import { slowSenders } from './attacks/slow-senders.ts'
import { submissionsAndCancels } from './attacks/submissions-and-cancels.ts'
import { wokenPolls } from './attacks/woken-polls.ts'

/** The one table of attacks: the worst traffic of each protocol, then the worst bodies of each route. */
export const attacks: readonly Attack[] = [
  pipelinesNobodyReads,
  pipelinedDocuments,
  documents,
  refusedKeys,
  bodiesWithoutAKey,
  longPaths,
  queriesOfEveryRoute,
  garbage,
  resets,
  slowSenders,
  cutBodies,
  slowReaders,
  manyConnections,
  longPolls,
  wokenPolls,
  livePings,
  liveSubscriptions,
  liveOddFrames,
  liveBadFrames,
  liveOpenedAndClosed,
  liveSlowFollowers,
  liveCrowds,
  liveCutOff,
  bigPages,
  inlinePages,
  costlyOutputs,
  costlyDecisions,
  badCallbacks,
  badSites,
  submissionsAndCancels,
  busyWorkers,
  ...bodiesOfRoutes,
]
