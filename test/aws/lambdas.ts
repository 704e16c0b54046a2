import { readdirSync, readFileSync } from 'node:fs'
import { inject } from 'vitest'

/** Where processes are files, each with the environment that it was started with. */
const processes = '/proc'

/** Ends the processes of a deployed function, as Lambda may at any time. The next invocation is a cold start. @returns how many there were */
export function killLambdas(name: string): number {
  const pids = pidsOf(name)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  return pids.length
}

/** Stops them where they are. @returns what has them go on */
export function freezeLambdas(name: string): () => void {
  const pids = pidsOf(name)
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}

function pidsOf(name: string): readonly number[] {
  const entries = readdirSync(processes).filter((entry) => /^\d+$/.test(entry))
  return entries.filter((entry) => runs(entry, `sortie-dev-${name}`)).map(Number)
}

function runs(pid: string, fn: string): boolean {
  try {
    const environment = readFileSync(`${processes}/${pid}/environ`, 'utf8')
    return environment.includes(`AWS_LAMBDA_FUNCTION_NAME=${fn}\0`) && environment.includes(inject('awsEndpoint'))
  } catch {
    // It has ended, or is another user's.
    return false
  }
}

/** Invokes a deployed function with an event, in the place of whatever triggers it. @returns what it answered */
export async function invokeLambda(name: string, event: unknown, stage = 'dev'): Promise<unknown> {
  const path = `/2015-03-31/functions/sortie-${stage}-${name}/invocations`
  const answer = await fetch(new URL(path, inject('awsEndpoint')), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(event),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${name} answered ${answer.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
