import type { Operation } from '../../contract/api.ts'
import type { Failure } from './failure.ts'

/** A request, as API errors name it. */
const request = /`?\b(GET|POST|PUT|PATCH|DELETE) (\/v1\/[\w{}:@%/-]*[\w}])`?/g

/** API errors name the request that helps. Users of the command line are shown the corresponding command, if there is one. */
export async function inCommands(failure: Failure): Promise<Failure> {
  const { message, hint } = failure
  return { ...failure, message: await textInCommands(message), ...(hint && { hint: await textInCommands(hint) }) }
}

/** The same, for a text of the API that is no error. */
export async function textInCommands(text: string): Promise<string> {
  if (text.search(request) < 0) return text
  // Imported only now, since few texts name a request.
  const { operationTable } = await import('../../sdk/operations.ts')
  const { shortCommand } = await import('../../contract/samples/command.ts')
  return text.replaceAll(request, (whole, method: string, path: string) => {
    for (const [operation, [itsMethod, template]] of Object.entries(operationTable)) {
      const params = itsMethod === method ? paramsIn(path, template) : undefined
      const command = params && shortCommand(operation as Operation, params)
      if (command !== undefined) return `\`${command}\``
    }
    return whole
  })
}

/** @returns `undefined` if the path does not match */
function paramsIn(path: string, template: string): Readonly<Record<string, string>> | undefined {
  const [given, wanted] = [path.split('/'), template.split('/')]
  if (given.length !== wanted.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined && part !== given[at]) return undefined
    if (name !== undefined) params[name] = given[at] ?? ''
  }
  return params
}
