import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { asUnavailable } from '../../../adapters/aws/client-config.ts'
import { type RawServer, rawServer, saying } from '../web/raw-server.ts'

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n'

/** What the SDK's own timeouts do not end. */
test.each([
  ['a body that comes a byte at a time', saying(`${head}content-length: 100000\r\n\r\n`, ' ', 5)],
  ['a body that does not come', saying(`${head}content-length: 10\r\n\r\n`)],
  ['a switch of protocols', saying('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')],
  ['interim answers without end', saying('', 'HTTP/1.1 100 Continue\r\n\r\n', 5)],
])('a call of a service ends by our clock: %s', async (_, behaviour) => {
  const server: RawServer = await rawServer(behaviour)
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const command = new GetItemCommand({ TableName: 'entities', Key: { pk: { S: 'a' } } })
  const call = asUnavailable('DynamoDB', () => client.send(command), 100)
  await expect(call).rejects.toEqual(expect.objectContaining({ code: 'unavailable', retryable: true }))
  await server.close()
  client.destroy()
})
