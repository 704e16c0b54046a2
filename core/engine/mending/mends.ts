/** What the sweeper found and mended, as its report and the logs name it. */
export type Mend =
  /** A lease ran out before an executor claimed: the message was lost, or its lane is long. */
  | 'message_sent_again'
  /** A lease ran out while an executor had the mission. */
  | 'executor_replaced'
  /** A slot was leased to a mission that does not hold it. */
  | 'slot_passed_on'
  /** A slot above the tenant's concurrency, whose mission went back to where it waits for one. */
  | 'slot_withdrawn'
  | 'mission_expired'
  /** Its executors were lost too often. */
  | 'mission_failed'
  /** The timer of a scheduled mission did not fire. */
  | 'timer_made_up'
  /** A parent did not hear of its child's end. */
  | 'parent_resumed'
  /** The timer of an approval's deadline did not fire. */
  | 'default_taken'
  /** The timer of a tool call's time did not fire. */
  | 'tool_call_ended'
  /** A mission waited for a worker, although one had a place for it. */
  | 'worker_called'
  /** A worker was not heard of for too long. */
  | 'worker_lost'
  /** A mission in the backlog had no entry there. */
  | 'entry_restored'
  /** An entry in the backlog whose mission is not there. */
  | 'orphan_removed'
  /** A permit of a named limit that its mission does not have. */
  | 'permit_freed'
  /** A callback whose timer was lost. */
  | 'delivery_rearmed'
  /** A conversation did not hear of its reply's end. */
  | 'conversation_continued'
  /** Missions that wait for a budget which has room. */
  | 'budget_waiters_woken'
  /** Steps that were copied for a redrive whose process died before its mission was written. */
  | 'copies_removed'
  /** Connections of a revoked key, whose revoking process died. */
  | 'connections_closed'
  /** A schedule whose timer, or the end of a mission that it waits for, was lost. */
  | 'schedule_caught_up'
  /** An evaluation did not hear of the end of one of its missions. */
  | 'evaluation_continued'
  /** A stop whose process died, or whose receipt was still open. */
  | 'stop_carried_on'
  /** A request to forget whose process died, or that was more than one request does. */
  | 'memories_forgotten'
  /** An erasure whose process died, or that was more than one request does. */
  | 'mission_erased'
  /** A file that expired, whose upload was never completed, or that nobody has any more. */
  | 'file_ended'
  /** A free slot beside a backlog. */
  | 'slot_filled'
