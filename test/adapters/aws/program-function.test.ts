import { expect, test } from 'vitest'
import { variables } from '../../../adapters/aws/environment.ts'
import { createProgramFunction } from '../../../adapters/aws/program-function.ts'
import { SortieError } from '../../../contract/errors.ts'
import type { Program, ProgramEnd } from '../../../core/base/ports/programs.ts'
import { createHandler } from '../../../functions/run-program/handler.ts'
import { startHttpService } from './http-service.ts'

const program: Program = { tenant: 'ten_a', code: 'return 1', input: '"é"', at: 1, seed: 's' }
const end: ProgramEnd = { end: 'returned', result: '1', console: '' }

/** As Lambda answers an invocation of the function, with the real handler before this sandbox. */
async function deployed(run: (program: Program) => Promise<ProgramEnd>) {
  const handler = createHandler({ sandbox: { run } } as never)
  const lambda = await startHttpService(async ({ body }) => {
    const answer = await handler(JSON.parse(body)).catch((error: Error) => ({ errorMessage: error.message }))
    const headers = 'errorMessage' in answer ? { 'x-amz-function-error': 'Unhandled' } : {}
    return { status: 200, headers, body: JSON.stringify(answer) }
  })
  return serving(lambda)
}

function serving(lambda: Awaited<ReturnType<typeof startHttpService>>) {
  process.env.AWS_ENDPOINT_URL_LAMBDA = lambda.url
  process.env[variables.runProgramFunction] = 'sortie-dev-run-program'
  return lambda
}

test('a program is run by the function, and what came of it comes back', async () => {
  const ran: Program[] = []
  const lambda = await deployed(async (one) => {
    ran.push(one)
    return end
  })
  expect(await createProgramFunction().run(program)).toEqual(end)
  expect(ran).toEqual([program])
  expect(lambda.requests.map(({ path }) => path)).toEqual(['/2015-03-31/functions/sortie-dev-run-program/invocations'])
  await lambda.close()
})

test('where the function is lost with a program, that is told and the program is not run again', async () => {
  const lambda = await deployed(() => Promise.reject(new SortieError('unavailable', 'No program can be run')))
  await expect(createProgramFunction().run(program)).rejects.toMatchObject({ code: 'tool_failed' })
  expect(lambda.requests).toHaveLength(1)
  await lambda.close()
})

test('where no more functions may run at once, it may be run later', async () => {
  const lambda = serving(
    await startHttpService(async () => ({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
      body: JSON.stringify({ Reason: 'ConcurrentInvocationLimitExceeded', message: 'Rate Exceeded.' }),
    })),
  )
  await expect(createProgramFunction().run(program)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  await lambda.close()
})

test('what is no end of a program is not taken for one', async () => {
  const lambda = serving(await startHttpService(async () => ({ status: 200, headers: {}, body: '{"end":"well"}' })))
  await expect(createProgramFunction().run(program)).rejects.toThrow()
  await lambda.close()
})

test('nobody waits for a program whose call was given up', async () => {
  const asked = Promise.withResolvers<void>()
  const lambda = serving(
    await startHttpService(() => {
      asked.resolve()
      return 'never'
    }),
  )
  const giving = new AbortController()
  const running = createProgramFunction().run(program, giving.signal)
  await asked.promise
  giving.abort(new Error('given up'))
  await expect(running).rejects.toThrow('given up')
  await lambda.close()
})
