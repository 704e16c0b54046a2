import type { RequestListener } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { isSortieError } from '../../../contract/errors.ts'
import type { TransferServer } from '../../../local/http/transfers.ts'

/** A server of transfers and of nothing else: what is for the API is 418. */
export function transferListener(served: TransferServer): RequestListener {
  return (request, response) => {
    const path = request.url ?? ''
    if (!served.isFor(path)) return void response.writeHead(418).end()
    served.serve(request, response, path).then(
      (result) => result && response.writeHead(Number(result.statusCode), headersOf(result)).end(),
      (error) => {
        request.resume()
        response.writeHead(isSortieError(error) ? error.status : 500).end(String(error.code))
      },
    )
  }
}

function headersOf({ headers = {} }: APIGatewayProxyStructuredResultV2): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
