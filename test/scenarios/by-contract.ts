import { operations } from '../../contract/api.ts'
import { errorCodesOf } from '../../contract/openapi/operation.ts'
import { ErrorBody } from '../../contract/resources/error.ts'
import type { Route } from '../../contract/route.ts'

/** As a client has it. */
interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** What every answer carries, whatever it says. */
export const guardingHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/**
 * Throws unless the answer is what the contract says of its route: the declared status with all members and no others, or one
 * of the declared errors. Nothing checks answers at run time, so every answer of every scenario passes here.
 */
export function checkByContract(method: string, path: string, answer: Answer): void {
  const problems = [
    ...headerProblems(answer),
    ...(method === 'HEAD' ? [] : bodyProblems(routeOf(method, path), answer)),
  ]
  if (problems.length === 0) return
  throw new Error(`${method} ${path} answered ${answer.status} against the contract: ${problems.join('; ')}`)
}

function headerProblems({ headers }: Answer): string[] {
  const wrong = Object.entries(guardingHeaders).filter(([name, value]) => headers.get(name) !== value)
  const problems = wrong.map(([name]) => `${name} is ${headers.get(name)}`)
  const policy = headers.get('content-security-policy') ?? ''
  return policy.includes("frame-ancestors 'none'") ? problems : [...problems, `content-security-policy is ${policy}`]
}

function bodyProblems(route: Route | undefined, { status, body }: Answer): string[] {
  if (status === 304) return []
  if (status >= 400) return errorProblems(route, body)
  if (!route) return ['there is no such route']
  if (status !== route.status) return [`${route.status} is declared`]
  const parsed = route.output.safeParse(status === 204 ? undefined : body)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

function errorProblems(route: Route | undefined, body: unknown): string[] {
  const parsed = ErrorBody.safeParse(body)
  if (!parsed.success) return [`the error has another shape: ${textOf(body)}`]
  const { code } = parsed.data.error
  const declared = route ? errorCodesOf(route) : ['not_found', 'method_not_allowed', 'rate_limited', 'invalid_input']
  return declared.includes(code) ? [] : [`${code} is not declared`]
}

/** What something before the functions says for itself, as that one of them died or took too long. */
function textOf(body: unknown): string {
  return (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 500)
}

function routeOf(method: string, path: string): Route | undefined {
  const given = path.split('?')[0]?.split('/') ?? []
  return operations.find(([, route]) => {
    const wanted = route.path.split('/')
    const fits = (part: string, at: number) => (part.startsWith('{') ? given[at] !== '' : part === given[at])
    return route.method === method && wanted.length === given.length && wanted.every(fits)
  })?.[1]
}
