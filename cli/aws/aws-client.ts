/**
 * Settings of every AWS client of the command line. The SDK has no timeouts by default: a network that drops packets would block
 * the command forever.
 */
export const awsClient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
}
