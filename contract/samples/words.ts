/** Plausible texts in an answer, by the name of their field. */
export const namedTexts: { readonly [field: string]: string } = {
  text: 'Prefers invoices by post',
  name: 'poet',
  agent: 'echo',
  description: 'Answers in verse',
  instructions: 'Answer every question in four rhyming lines.',
  model: 'openai/gpt-5-mini',
  url: 'https://api.example.com/v2/me',
  base_url: 'https://api.example.com/v1',
  websocket_url: 'wss://sortie.example.com/live',
  host: 'api.example.com',
  message: 'The site did not answer',
  reason: 'the prompt is being reviewed',
  title: 'a first talk',
  content: 'The answer is 42.',
  media_type: 'application/pdf',
  cron: '0 9 * * 1-5',
  time_zone: 'Europe/Berlin',
  tag: 'nightly',
  tool: 'find_order',
  version: '0.1.0',
  code: 'model_unavailable',
  pin: '0123456789abcdef'.repeat(4),
  lease: '1.1',
  call_id: 'call-1',
  tenant_id: 'ten_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  secret: 'whsec_C2FVsBQIhrscChlQIMV9mF5KpbbVNxSn',
  api_key: 'sortie_01KADSM0Q9F7Y1H5T3PKZD8WXA_…',
  key: 'sortie_01KADSM0Q9F7Y1H5T3PKZD8WXA_…',
  ticket: 'eyJ0IjoiMDFLQURTTTBROUY3WTFINVQzUEtaRDhXWEEifQ',
  next: 'the next page',
  subject: 'customer-42',
  answer: 'The answer is 42.',
}

/** Plausible numbers, by the name of their field. */
export const namedNumbers: { readonly [field: string]: number } = {
  timeout_s: 3600,
  max_attempts: 3,
  factor: 2,
  cap_s: 300,
  input_tokens: 812,
  output_tokens: 96,
  cost_usd: 0.00041,
  bytes: 48_213,
  last_seq: 5,
  version: 4,
  context_window: 128_000,
}

/** Fields that are usually null. */
export const unset: ReadonlySet<string> = new Set([
  'next_cursor',
  'error',
  'held',
  'hold',
  'deadline',
  'parent_id',
  'redriven_from',
  'redriven_to',
  'revoked_at',
  'cancel_requested_at',
  'waiting_for',
  'paused',
  'budget',
  'caps',
  'reason',
  'callback_url',
  'schedule_id',
  'evaluation_id',
  'conversation_id',
  'open_effect',
  'pending',
  'start_at',
  'problem',
])

/** Lists that are usually empty. */
export const emptyLists: ReadonlySet<string> = new Set([
  'approvals',
  'guardrails',
  'fallback_models',
  'retries',
  'files',
  'concurrency',
  'callback_events',
])

/** The fallback for schemas that say too little. */
export const resourceSamples: { readonly [component: string]: unknown } = {
  Json: 'hello',
  OpenApi: { openapi: '3.1.1', info: { title: 'Sortie', version: '0.1.0' }, paths: {} },
}
