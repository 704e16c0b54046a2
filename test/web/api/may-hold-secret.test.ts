import { expect, test } from 'vitest'
import { operationTable } from '../../../sdk/operations.ts'
import { mayHoldSecret } from '../../../web/api/may-hold-secret.ts'

test.each(['createSession', 'createConnection', 'rotateConnection', 'putModelProvider', 'authorizeMcpServer'] as const)(
  'what %s is sent is not kept',
  (operation) => {
    const [, path] = operationTable[operation]
    expect(mayHoldSecret(path.replace('{name}', 'shop'))).toBe(true)
  },
)

test.each(['createTool', 'putMcpServer', 'submitMission'] as const)('what %s is sent is shown', (operation) => {
  const [, path] = operationTable[operation]
  expect(mayHoldSecret(path.replace('{name}', 'shop'))).toBe(false)
})
