/** What the sweeper found and mended, by its name in the report and the logs. */
export type Mend =
  /** A lease expired before an executor claimed the mission: the message was lost, or its lane is long. */
  | 'message_sent_again'
  /** A lease expired while an executor had the mission. */
  | 'executor_replaced'
  /** A slot was leased to a mission that does not hold it. */
  | 'slot_passed_on'
  /** A slot above the tenant's concurrency; its mission waits for a slot again. */
  | 'slot_withdrawn'
  | 'mission_expired'
  /** The mission's executors were lost too often. */
  | 'mission_failed'
  /** The timer of a scheduled mission did not fire. */
  | 'timer_made_up'
  /** A parent did not learn of its child's end. */
  | 'parent_resumed'
  /** The timer of an approval's deadline did not fire. */
  | 'default_taken'
  /** The timer of a tool call's deadline did not fire. */
  | 'tool_call_ended'
  /** A mission waited for a worker although one had room for it. */
  | 'worker_called'
  /** A worker sent no heartbeat for too long. */
  | 'worker_lost'
  /** A mission in the backlog had no entry there. */
  | 'entry_restored'
  /** A backlog entry has no mission. */
  | 'orphan_removed'
  /** A permit of a named limit whose mission does not hold it. */
  | 'permit_freed'
  /** A callback whose timer was lost. */
  | 'delivery_rearmed'
  /** A mail may be sent now, or its sender died. */
  | 'mail_called'
  /** A conversation did not learn of its reply's end. */
  | 'conversation_continued'
  /** Missions waited for a budget that has room. */
  | 'budget_waiters_woken'
  /** Copied steps of a redrive whose process died before its mission was written. */
  | 'copies_removed'
  /** Connections of a revoked key stayed open because the revoking process died. */
  | 'connections_closed'
  /** A schedule lost its timer, or the end of a mission that it waits for. */
  | 'schedule_caught_up'
  /** An evaluation did not learn of the end of one of its missions. */
  | 'evaluation_continued'
  /** A stop whose process died, or whose receipt was still open. */
  | 'stop_carried_on'
  /** A request to forget whose process died, or that exceeded one request's work. */
  | 'memories_forgotten'
  /** An erasure whose process died, or that exceeded one request's work. */
  | 'mission_erased'
  /** A file that expired, whose upload was never completed, or that nobody uses any more. */
  | 'file_ended'
  /** A slot was free although the backlog had missions. */
  | 'slot_filled'
