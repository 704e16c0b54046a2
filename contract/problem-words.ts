import * as z from 'zod'

/** A message may be as long as the input. */
const mostTold = 8
const mostCharacters = 80

/**
 * What is wrong with a value, for people and for models, if the schema has no message. It says what to do, and follows
 * the name of a field.
 */
function problemWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue.expected, issue.input)
    case 'invalid_value':
      return valueWords(issue.values)
    case 'too_big':
      return boundWords(
        issue.origin,
        issue.exact ? 'exactly' : issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
      )
    case 'too_small':
      return boundWords(
        issue.origin,
        issue.exact ? 'exactly' : issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      )
    case 'invalid_format':
      return formatWords(issue)
    case 'not_multiple_of':
      return `give a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return issue.keys.length === 1
        ? `there is no field ${quoted(issue.keys[0])}`
        : `there are no fields ${listed(issue.keys)}`
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'it is not allowed here'
    case 'invalid_union':
      return unionWords(issue)
    default:
      return 'it is not allowed here'
  }
}

z.config({ customError: problemWords })

const types: Readonly<Record<string, string>> = {
  ...{ string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', null: 'null' },
  ...{
    array: 'a list',
    tuple: 'a list',
    object: 'an object',
    record: 'an object',
    undefined: 'nothing',
    nan: 'a number',
  },
}

function typeWords(expected: string, input: unknown): string {
  if (input === undefined) return 'it is missing'
  if (expected === 'never') return 'leave it out'
  const wanted = types[expected] ?? expected
  const given = typeOf(input)
  // 1.5 is a number, but none of these.
  if (expected === 'int' && typeof input === 'number') return `give ${wanted}`
  return `give ${wanted}, not ${types[given] ?? given}`
}

function typeOf(input: unknown): string {
  if (input === null) return 'null'
  return Array.isArray(input) ? 'array' : typeof input
}

function valueWords(values: readonly unknown[]): string {
  return values.length === 1 ? `it has to be ${quoted(values[0])}` : `use one of ${listed(values)}`
}

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  ...{ string: ['character', 'characters'], array: ['entry', 'entries'], set: ['entry', 'entries'] },
  ...{ map: ['entry', 'entries'], object: ['field', 'fields'], record: ['field', 'fields'], file: ['byte', 'bytes'] },
}

function boundWords(origin: string, bound: string, count: number | bigint): string {
  const unit = units[origin]
  return `give ${bound} ${count}${unit ? ` ${Number(count) === 1 ? unit[0] : unit[1]}` : ''}`
}

const formats: Readonly<Record<string, string>> = {
  ...{ datetime: 'an ISO 8601 date and time', date: 'an ISO 8601 date', time: 'an ISO 8601 time' },
  ...{ duration: 'an ISO 8601 duration', email: 'an e-mail address', url: 'a web address', uuid: 'a UUID' },
  ...{ ipv4: 'an IPv4 address', ipv6: 'an IPv6 address', base64: 'base64', base64url: 'base64url', jwt: 'a JWT' },
}

function formatWords(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  const { format, prefix, suffix, includes, pattern } = issue
  if (typeof prefix === 'string') return `begin it with ${quoted(prefix)}`
  if (typeof suffix === 'string') return `end it with ${quoted(suffix)}`
  if (typeof includes === 'string') return `it has to hold ${quoted(includes)}`
  const known = formats[format]
  if (known !== undefined) return `give ${known}`
  return pattern === undefined
    ? 'it does not have the form that it has to have'
    : `it has to match ${cut(String(pattern))}`
}

/** Of the allowed forms, the one that was probably meant: the problem is inside it. */
function unionWords({ errors, discriminator, options }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  if (typeof discriminator === 'string' && Array.isArray(options)) return `use one of ${listed(options)}`
  const meant = errors.find((issues) => issues.every(({ path }) => path.length > 0))?.[0]
  if (meant) return `${meant.path.map(String).join('.')}: ${meant.message}`
  const messages = new Set(errors.flatMap(([first]) => (first ? [first.message] : [])))
  return messages.size === 0 ? 'it is not allowed here' : [...messages].slice(0, mostTold).join(', or ')
}

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, mostTold).map(quoted)
  const more = values.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

function quoted(value: unknown): string {
  return `\`${cut(typeof value === 'string' ? value : String(value))}\``
}

function cut(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters).replace(/[\ud800-\udbff]$/, '')}…`
}
