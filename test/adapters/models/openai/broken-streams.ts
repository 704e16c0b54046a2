/** 0 ≤ x < 1. */
export type Random = () => number

/** mulberry32, so that a seed says all. */
export function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Change = (sent: string, random: Random) => string

/** What services and what is between were seen to do, and what means the same. */
const harmless: readonly Change[] = [
  (sent, random) => insertAt(sent, random, ': keep-alive\n\n'),
  (sent, random) => insertAt(sent, random, 'event: ping\ndata: {}\n\n'),
  (sent, random) => insertAt(sent, random, 'retry: 1000\n\n'),
  (sent) => sent.replaceAll('\n', '\r\n'),
  (sent) => sent.replaceAll('data: ', 'data:'),
  (sent) => sent.replace('data: [DONE]\n\n', ''),
  (sent) => sent.trimEnd(),
  (sent) => sent.replaceAll('"index":1,"id"', '"index":0,"id"'),
  (sent) => sent.replaceAll('"tool_calls"}]', '"stop"}]'),
  (sent) => sent.replaceAll('"content":null', '"content":""'),
  (sent) => sent.replaceAll('"type":"function",', ''),
  (sent) => `\n\n${sent}`,
  (sent) => sent.replaceAll('🚀', '\\ud83d\\ude80'),
]

export function harmlessChange(sent: string, random: Random): string {
  return several(sent, random, harmless)
}

const harmful: readonly Change[] = [
  (sent, random) => sent.slice(0, placeIn(sent, random)),
  (sent, random) => sent.slice(placeIn(sent, random)),
  (sent, random) => replaceEvent(sent, random, () => ''),
  (sent, random) => replaceEvent(sent, random, (event) => `${event}\n\n${event}`),
  (sent, random) => swapped(sent, random),
  (sent, random) => flipped(sent, random),
  (sent, random) => insertAt(sent, random, pick(oddities, random)),
  (sent, random) => replaceOne(sent, random, /"index":\d/g, '"index":0'),
  (sent, random) => replaceOne(sent, random, /"index":\d,/g, ''),
  (sent, random) =>
    replaceOne(
      sent,
      random,
      /"id":"[^"]*"/g,
      pick(['"id":"x"', '"id":null', '"id":7', `"id":"${'x'.repeat(90)}"`], random),
    ),
  (sent, random) =>
    replaceOne(sent, random, /"(?:name|call_id)":"[^"]*"/g, pick(['"name":null', '"name":""', '"name":7'], random)),
  (sent, random) => replaceOne(sent, random, /:\d+/g, `:${pick(['null', '-1', '1e300', '0.5', '"12"', '{}'], random)}`),
  (sent, random) =>
    replaceOne(
      sent,
      random,
      /"(?:finish_reason|status)":"\w+"/g,
      `"finish_reason":${pick(['null', '"length"', '"whatever"', '7', '""'], random)}`,
    ),
  (sent, random) =>
    replaceOne(
      sent,
      random,
      /"(?:content|delta|arguments)":"/g,
      `"content":${pick(['null,"x":"', '[],"x":"', '7,"x":"', '{"a":1},"x":"'], random)}`,
    ),
]

const oddities = [
  'data: {"error":{"message":"overloaded","code":503}}\n\n',
  'data: null\n\n',
  'data: []\n\n',
  'data: {"choices":null}\n\n',
  'data: {"choices":[{"delta":null,"finish_reason":null}]}\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{}]}}]}\n\n',
  `data: ${'['.repeat(3000)}\n\n`,
  'data: {"usage":{"prompt_tokens":null}}\n\n',
  'data: {"type":"error","message":"no"}\n\n',
  'data: {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call"}}\n\n',
  'data: [DONE]\n\n',
  '\u0000\u0000',
  '\r\r',
]

export function anyChange(sent: string, random: Random): string {
  return several(harmlessChange(sent, random), random, harmful)
}

function several(sent: string, random: Random, changes: readonly Change[]): string {
  let changed = sent
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) changed = pick(changes, random)(changed, random)
  return changed
}

function pick<T>(list: readonly T[], random: Random): T {
  const one = list[Math.floor(random() * list.length)]
  if (one === undefined) throw new Error('an empty list')
  return one
}

function placeIn(sent: string, random: Random): number {
  return Math.floor(random() * sent.length)
}

/** Between two events. */
function insertAt(sent: string, random: Random, event: string): string {
  const events = sent.split('\n\n')
  const at = Math.floor(random() * events.length)
  return [...events.slice(0, at), event.trimEnd(), ...events.slice(at)].join('\n\n')
}

function replaceEvent(sent: string, random: Random, by: (event: string) => string): string {
  const events = sent.split('\n\n')
  const at = Math.floor(random() * events.length)
  return events.map((event, place) => (place === at ? by(event) : event)).join('\n\n')
}

function swapped(sent: string, random: Random): string {
  const events = sent.split('\n\n')
  const [one, other] = [Math.floor(random() * events.length), Math.floor(random() * events.length)]
  return events.map((event, at) => (at === one ? events[other] : at === other ? events[one] : event)).join('\n\n')
}

function flipped(sent: string, random: Random): string {
  const at = placeIn(sent, random)
  return `${sent.slice(0, at)}${String.fromCharCode(32 + Math.floor(random() * 90))}${sent.slice(at + 1)}`
}

function replaceOne(sent: string, random: Random, pattern: RegExp, by: string): string {
  const places = [...sent.matchAll(pattern)]
  if (places.length === 0) return sent
  const { index, 0: found } = pick(places, random)
  return sent.slice(0, index) + by + sent.slice(index + found.length)
}
