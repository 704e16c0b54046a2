import { variables } from '../../../adapters/aws/environment.ts'
import { type HttpAnswer, type HttpService, startHttpService } from './http-service.ts'

/** What API Gateway answers to a request about a connection, by its documentation; `hangs` it does not document. */
export const documented = {
  sent: { status: 200 },
  gone: failure(410, 'GoneException'),
  forbidden: failure(403, 'ForbiddenException'),
  too_large: failure(413, 'PayloadTooLargeException'),
  too_many: failure(429, 'LimitExceededException'),
  failing: failure(500, 'InternalServerErrorException'),
  away: failure(503, 'ServiceUnavailableException'),
  hangs: 'never',
} as const satisfies Record<string, HttpAnswer>

export type Documented = keyof typeof documented

function failure(status: number, type: string): HttpAnswer {
  return { status, headers: { 'x-amzn-errortype': type }, body: JSON.stringify({ message: type }) }
}

export interface ConnectionsService extends HttpService {
  /** The frames that a connection was sent, and those that it was to be sent in vain. */
  posts(connection: string): readonly string[]
  closes(connection: string): number
}

/** API Gateway's management of WebSocket connections. @param answerTo one that tells by its name what is answered about it */
export async function startConnections(
  answerTo: (connection: string, method: string) => Documented,
): Promise<ConnectionsService> {
  const service = await startHttpService(({ method, path }) => documented[answerTo(connectionOf(path), method)])
  process.env[variables.socketsEndpoint] = service.url
  const about = (connection: string, method: string) =>
    service.requests.filter((request) => request.method === method && connectionOf(request.path) === connection)
  return {
    ...service,
    posts: (connection) => about(connection, 'POST').map(({ body }) => body),
    closes: (connection) => about(connection, 'DELETE').length,
  }
}

function connectionOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}
