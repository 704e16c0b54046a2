import type { ErrorCode } from './errors.ts'

/** What each error means to whoever gets it, and what to do about it. */
export const errorAdvice: Readonly<Record<ErrorCode, string>> = {
  invalid_input:
    'A field is missing, or has a value that the contract does not allow. The message names it: correct it and send the request again.',
  invalid_json:
    'The body is not JSON, nests too deep, or has a number that cannot be kept exactly. Correct it and send the request again.',
  invalid_cursor: 'The cursor is of another list, or older than a day. Read the list from its beginning.',
  unauthenticated:
    'The API key is missing, malformed, unknown or revoked. Send `Authorization: Bearer sortie_…` with a valid one.',
  forbidden: 'The key may not do this. The message says which scope or role is needed: use a key that has it.',
  not_found: 'There is no such thing in this tenant: it never was there, was deleted, or has expired. Check the id.',
  method_not_allowed: 'The path takes other methods. `Allow` names them.',
  not_applicable:
    'The request is well formed, and does not fit what there is. The message says why: change the request, or what it names.',
  already_exists: 'The name is taken. Choose another one, or change what has the name.',
  conflict: 'Somebody else changed the same thing at the same moment. Read it again, and repeat the request.',
  idempotency_mismatch:
    'The `Idempotency-Key` came with another request within the last 24 hours. Send this request with a new key.',
  approval_closed: 'The approval was decided already, or its mission ended. Read it to see what was decided.',
  tool_call_closed:
    'Nobody waits for the answer any more: the call was answered, its time is up, or its mission ended. Drop the work.',
  lease_lost:
    'Another process has the work, since nothing was heard of this one in time. Drop the work, and report progress more often or ask for a longer lease.',
  mission_finished:
    'The mission has ended, and nothing was changed. A failed one can be tried again by redriving its dead letter.',
  conversation_busy:
    'A reply is being written. Wait for it, or send the message with `on_message`: `queue` or `interrupt`.',
  misdirected_request:
    'The request names a host under which this Sortie does not answer. Call it by its own address; behind a proxy, start it with `--public-url`.',
  payload_too_large:
    'The body, or a part of it, is larger than allowed. The message says how large it may be: send less.',
  answer_too_large: 'What was asked for is there, and is longer than an answer may be. Read a shorter part of it.',
  unsupported_media_type:
    'The body is not JSON or is compressed, or a file has content of a type that is not taken. Send plain JSON, or a file of another type.',
  rate_limited:
    'There were too many requests, or too many missions wait already. Send the request again after `Retry-After` seconds.',
  price_unknown: 'A budget in USD applies, and the model has no price. Set its price, or set the budget in tokens.',
  model_unknown:
    'The model’s provider is not configured, or has no such model. `GET /v1/models` lists those that are known: correct the agent’s `model`, or configure the provider.',
  model_rejected:
    'The provider refused the request, or the reply was too long. The message says why: change the agent’s settings, its tools or the input.',
  model_unavailable:
    'The provider cannot be reached, or does not answer in time. It is tried again; if that lasts, name a model of another provider among `fallback_models`.',
  model_credit_spent:
    'The account of the provider’s key has no credit. Top it up, or name a model of another provider among `fallback_models`; then redrive the mission.',
  model_key_refused:
    'The provider refuses its key. Set another key, or name a model of another provider among `fallback_models`; then redrive the mission.',
  model_failed:
    'The provider failed in the middle of its reply. It is tried again; if that lasts, name a model of another provider among `fallback_models`.',
  finish_unknown:
    'The reply ended without a reason that is known, so a part may be missing. It is tried again; if that lasts, choose another model.',
  context_too_long:
    'What is to be sent does not fit the model’s window. Send less, give the agent fewer tools, or choose a model with a larger window.',
  output_truncated:
    'The reply, with its reasoning, is longer than `max_output_tokens`. Raise that limit of the agent, name a model that writes more among `fallback_models`, or ask for a shorter answer.',
  output_repeats:
    'The model said the same again and again, also when it was told so. Look at the instructions and the input, lower the temperature, or choose another model.',
  output_filtered:
    'A filter of the provider withheld the answer. Change the input or the instructions, or name a model of another provider among `fallback_models`.',
  model_refused:
    'The model declined to answer. The message has its words: change the input or the instructions, or choose another model.',
  empty_answer:
    'The model answered with nothing. It is tried again; if that lasts, look at the instructions, or choose another model.',
  malformed_call:
    'The model called a tool in a way that cannot be read. It is tried again; if that lasts, simplify the tool’s parameters, or choose another model.',
  repeated_call:
    'The agent made the same calls with the same results again and again. Look at its steps: change the instructions, or what the tools answer.',
  guardrail_blocked:
    'A guardrail of the agent blocked the input or the answer. The message names it: change what was sent, or the guardrail.',
  output_invalid:
    'The answer does not follow the agent’s `output_schema`. It is tried again; if that lasts, simplify the schema, or choose another model.',
  check_too_expensive:
    'A check by a schema or a pattern would take too long. Simplify the schema or pattern, or make the value smaller.',
  tool_unknown:
    'A model called a tool that its agent does not have, or that was deleted. Name the tool among the agent’s `tools`.',
  tool_failed:
    'The tool, its program or its server failed. The message says how: mend that, and call the tool by hand with its `try` operation.',
  tool_timed_out:
    'No process answered the call of a function tool in time. See that a process serves the tool, or raise its `timeout_s`.',
  tool_changed:
    'An MCP server describes the tool otherwise than it was approved, or nobody approved it yet. Look at it, and approve it.',
  effect_unknown:
    'Nobody knows whether a call took effect, and whoever was asked let the mission fail. Look into the other service before you redrive the mission.',
  address_refused:
    'The address is private, or not one that may be called. Call another one; on one machine an operator can allow a host with `SORTIE_FETCH_ALLOW`.',
  connection_unusable:
    'There is no such connection, it is bound to other hosts, or its service gives no token. Test the connection, then rotate it or make another.',
  connection_needs_authorization:
    'Nobody has authorised the connection or the MCP server, or its service took that back or wants more. Authorise it, and redrive what failed.',
  fetch_failed: 'The other server cannot be reached, or broke off its answer. Try again later, and check the address.',
  limit_exceeded:
    'A limit is reached, which the message names. Delete what is not needed, raise the limit, or ask the operator for more.',
  circuit_open:
    'The model or host failed several times in a row, and is left alone for a while. Wait, or name a model of another provider among `fallback_models`.',
  undeliverable: 'No executor could take the mission. Redrive it; if that lasts, look at the log of Sortie.',
  switched_off:
    'A switch pauses or stops new work here. `GET /v1/switches` lists switches: lift it, or wait until it is lifted.',
  executor_lost:
    'The workers of a remote agent were lost several times in a row at the same step. Look at their logs, then redrive the mission.',
  crashed_the_process:
    'The process that carried out the mission ended several times in a row at the same step. Look at the log of Sortie, and report it; then redrive the mission.',
  item_unreadable: 'Something stored cannot be read. The message names it: an operator finds the reason in the log.',
  newer_format: 'The program is older than what is stored. Start the newer release.',
  paused_after_restore:
    'Sortie was restored from a backup, and is paused. An operator looks at it, and lets it go on with `sortie resume`.',
  unavailable:
    'Sortie has too much to do, or a part of it does not answer. Send the request again after `Retry-After` seconds.',
  storage_unavailable: 'The disk is full or fails, so nothing was changed. Free space; then send the request again.',
  internal: 'This is a bug of Sortie. Report it with the `request_id`.',
}
