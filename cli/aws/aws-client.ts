/**
 * What every client of AWS has that a command makes. The SDK's own timeouts are unlimited: a network that swallows what is sent
 * would keep the command for ever.
 */
export const awsClient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
}
