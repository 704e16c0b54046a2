import type { ErrorCode } from './errors.ts'

/** What each error means to whoever gets it, and what to do about it. */
export const errorAdvice: Readonly<Record<ErrorCode, string>> = {
  invalid_input:
    'A field is missing or has an invalid value. The message names it: correct it and send the request again.',
  invalid_json:
    'The body is not JSON, is nested too deeply, or has a number that cannot be kept exactly. Correct it and send the request again.',
  invalid_cursor: 'The cursor belongs to another list, or is older than a day. Read the list from the beginning.',
  unauthenticated:
    'The API key is missing, malformed, unknown or revoked. Send `Authorization: Bearer sortie_…` with a valid one.',
  forbidden: 'The key may not do this. The message says which scope or role is needed: use a key that has it.',
  not_found: 'This tenant has no such thing: it never existed, was deleted, or has expired. Check the id.',
  method_not_allowed: 'The path does not support this method. `Allow` lists those that it supports.',
  not_applicable:
    'The request is valid, but not possible in the present state. The message says why: change the request, or the thing it names.',
  already_exists: 'The name is taken. Choose another one, or change the existing thing.',
  conflict: 'Somebody else changed the same thing at the same moment. Read it again, and repeat the request.',
  idempotency_mismatch:
    'The `Idempotency-Key` was used for a different request within the last 24 hours. Send this request with a new key.',
  approval_closed: 'The approval has been decided, or its mission has ended. Read it to see the decision.',
  tool_call_closed:
    'The answer is no longer needed: the call was answered or timed out, or its mission ended. Drop the work.',
  lease_lost:
    'Another process has the work, because this one sent no report in time. Drop the work, and report progress more often or ask for a longer lease.',
  mission_finished:
    'The mission has ended, and nothing was changed. To try a failed mission again, redrive its dead letter.',
  conversation_busy:
    'A reply is being written. Wait for it, or send the message with `on_message`: `queue` or `interrupt`.',
  misdirected_request:
    'The request names a host that is not this Sortie’s own. Use its own address; behind a proxy, start it with `--public-url`.',
  payload_too_large: 'The body, or a part of it, is too large. The message gives the limit: send less.',
  answer_too_large: 'The requested data exists, but is too long for one answer. Read a shorter part of it.',
  unsupported_media_type:
    'The body is not JSON or is compressed, or a file has an unsupported type. Send plain JSON, or a file of another type.',
  rate_limited:
    'There were too many requests, or too many missions are waiting. Send the request again after `Retry-After` seconds.',
  price_unknown: 'A budget in USD applies, but the model has no price. Set its price, or set the budget in tokens.',
  model_unknown:
    'The model’s provider is not configured, or has no such model. `GET /v1/models` lists the known models: correct the agent’s `model`, or configure the provider.',
  model_rejected:
    'The provider refused the request, or the reply was too long. The message says why: change the agent’s settings, its tools or the input.',
  model_unavailable:
    'The provider cannot be reached, or does not answer in time. Sortie tries again; if this persists, add a model of another provider to `fallback_models`.',
  model_credit_spent:
    'The account of the provider’s key has no credit. Top it up, or add a model of another provider to `fallback_models`; then redrive the mission.',
  model_key_refused:
    'The provider refuses its key. Set another key, or add a model of another provider to `fallback_models`; then redrive the mission.',
  model_failed:
    'The provider failed in the middle of its reply. Sortie tries again; if this persists, add a model of another provider to `fallback_models`.',
  finish_unknown:
    'The reply ended without a known reason, so a part may be missing. Sortie tries again; if this persists, choose another model.',
  context_too_long:
    'The request does not fit the model’s window. Send less, give the agent fewer tools, or choose a model with a larger window.',
  output_truncated:
    'The reply, with its reasoning, is longer than `max_output_tokens`. Raise that limit of the agent, add a model with a larger limit to `fallback_models`, or ask for a shorter answer.',
  output_repeats:
    'The model kept repeating itself, even after it was told so. Check the instructions and the input, lower the temperature, or choose another model.',
  output_filtered:
    'A filter of the provider withheld the answer. Change the input or the instructions, or add a model of another provider to `fallback_models`.',
  model_refused:
    'The model declined to answer. The message quotes it: change the input or the instructions, or choose another model.',
  empty_answer:
    'The model’s answer was empty. Sortie tries again; if this persists, check the instructions, or choose another model.',
  malformed_call:
    'The model called a tool in an unreadable way. Sortie tries again; if this persists, simplify the tool’s parameters, or choose another model.',
  repeated_call:
    'The agent kept making the same calls with the same results. Look at its steps: change the instructions, or what the tools answer.',
  guardrail_blocked:
    'A guardrail of the agent blocked the input or the answer. The message names it: change what was sent, or the guardrail.',
  output_invalid:
    'The answer does not match the agent’s `output_schema`. Sortie tries again; if this persists, simplify the schema, or choose another model.',
  check_too_expensive:
    'Checking a value against a schema or pattern would take too long. Simplify the schema or pattern, or make the value smaller.',
  tool_unknown:
    'A model called a tool that its agent does not have, or that was deleted. Add the tool to the agent’s `tools`.',
  tool_failed:
    'The tool, its program or its server failed. The message says how: fix that, and call the tool by hand with its `try` operation.',
  tool_timed_out:
    'No process answered the call of a function tool in time. Check that a process serves the tool, or raise its `timeout_s`.',
  tool_changed:
    'An MCP server changed a tool’s description since it was approved, or nobody has approved it yet. Review the tool, and approve it.',
  effect_unknown:
    'Nobody knows whether a call took effect, and the person who was asked let the mission fail. Check the other service before you redrive the mission.',
  address_refused:
    'The address is private, or may not be called. Use another one; on one machine an operator can allow a host with `SORTIE_FETCH_ALLOW`.',
  connection_unusable:
    'The connection does not exist, is bound to other hosts, or gets no token from its service. Test the connection, then rotate it or create another.',
  connection_needs_authorization:
    'Nobody has authorised the connection or the MCP server, or its service revoked that or requires more. Authorise it, and redrive what failed.',
  fetch_failed: 'The other server cannot be reached, or broke off its answer. Try again later, and check the address.',
  limit_exceeded:
    'A limit is reached; the message names it. Delete what you do not need, raise the limit, or ask the operator for more.',
  circuit_open:
    'The model or host failed several times in a row, so Sortie pauses calls to it. Wait, or add a model of another provider to `fallback_models`.',
  undeliverable: 'No executor could take the mission. Redrive it; if this persists, check Sortie’s log.',
  switched_off:
    'A switch pauses or stops new work here. `GET /v1/switches` lists switches: lift it, or wait until it is lifted.',
  executor_lost:
    'The workers of a remote agent were lost several times in a row at the same step. Check their logs, then redrive the mission.',
  crashed_the_process:
    'The process that ran the mission ended several times in a row at the same step. Check Sortie’s log, and report it; then redrive the mission.',
  item_unreadable: 'A stored record cannot be read. The message names it: an operator finds the reason in the log.',
  newer_format: 'The stored data was written by a newer release than this program. Start the newer release.',
  paused_after_restore:
    'Sortie was restored from a backup, and is paused. An operator inspects it, and resumes it with `sortie resume`.',
  unavailable:
    'Sortie is overloaded, or a part of it does not answer. Send the request again after `Retry-After` seconds.',
  storage_unavailable: 'The disk is full or fails, so nothing was changed. Free space; then send the request again.',
  internal: 'This is a bug in Sortie. Report it with the `request_id`.',
}
