import { InvokeCommand } from '@aws-sdk/client-lambda'
import { SortieError } from '../../contract/errors.ts'
import { ProgramEnd, type Programs } from '../../core/base/ports/programs.ts'
import { asUnavailable } from './client-config.ts'
import { required, variables } from './environment.ts'
import { waitingLambda } from './waiting-lambda.ts'

/** A little longer than `functions/run-program` may take. */
const answerMs = 57_000

/** Has the function `run-program`, whose role allows nothing, run each program. */
export function createProgramFunction(): Programs {
  const client = waitingLambda(answerMs)
  return {
    async run(program, signal) {
      const FunctionName = required(variables.runProgramFunction)
      const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(program) })
      const sent = () => client().send(command, signal && { abortSignal: signal })
      const { FunctionError, Payload } = await asUnavailable('Lambda', sent, answerMs).catch((error: unknown) => {
        signal?.throwIfAborted()
        throw error
      })
      // What the program did to it is not to be done once more: whoever asks again would ask for ever.
      if (FunctionError !== undefined || Payload === undefined) throw lost()
      return ProgramEnd.parse(JSON.parse(Payload.transformToString()))
    },
  }
}

function lost(): SortieError {
  return new SortieError('tool_failed', 'The process that ran the program was lost before it ended')
}
