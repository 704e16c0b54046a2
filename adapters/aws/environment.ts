/** The environment variables of a deployed function. `lib/` sets exactly those that its ports need. */
export const variables = {
  entitiesTable: 'SORTIE_ENTITIES_TABLE',
  ledgerTable: 'SORTIE_LEDGER_TABLE',
  ephemeralTable: 'SORTIE_EPHEMERAL_TABLE',
  laneUrlPrefix: 'SORTIE_LANE_URL_PREFIX',
  busName: 'SORTIE_BUS_NAME',
  blobBucket: 'SORTIE_BLOB_BUCKET',
  socketsEndpoint: 'SORTIE_SOCKETS_ENDPOINT',
  pushShardFunction: 'SORTIE_PUSH_SHARD_FUNCTION',
  runProgramFunction: 'SORTIE_RUN_PROGRAM_FUNCTION',
  websocketUrl: 'SORTIE_WEBSOCKET_URL',
  timerGroup: 'SORTIE_TIMER_GROUP',
  timerTargetArn: 'SORTIE_TIMER_TARGET_ARN',
  timerRoleArn: 'SORTIE_TIMER_ROLE_ARN',
  keyId: 'SORTIE_KEY_ID',
  secretPrefix: 'SORTIE_SECRET_PREFIX',
  defaultModel: 'SORTIE_DEFAULT_MODEL',
  leaseSeconds: 'SORTIE_LEASE_SECONDS',
  edgeSecrets: 'SORTIE_EDGE_SECRETS',
  leftoverUrlPrefix: 'SORTIE_LEFTOVER_URL_PREFIX',
  models: 'SORTIE_MODELS',
  mailFrom: 'SORTIE_MAIL_FROM',
  mailConfigurationSet: 'SORTIE_MAIL_CONFIGURATION_SET',
} as const

export type Variable = (typeof variables)[keyof typeof variables]

/** @throws Error that names the variable, since a function without it was deployed incorrectly. */
export function required(variable: Variable): string {
  const value = process.env[variable]
  if (!value) throw new Error(`The environment variable ${variable} is not set; deploy this function through lib/`)
  return value
}
