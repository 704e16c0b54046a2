import { Logger as Powertools } from '@aws-lambda-powertools/logger'
import type { LogLevel } from '@aws-lambda-powertools/logger/types'
import type { LogFields, Logger } from '../../core/base/ports/logger.ts'

/** JSON lines on standard output, each with the function’s name; `level` or POWERTOOLS_LOG_LEVEL sets the lowest level. */
export function createLogger(options: { readonly name?: string; readonly level?: LogLevel } = {}): Logger {
  const logger = new Powertools({
    serviceName: options.name ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'sortie',
    ...(options.level ? { logLevel: options.level } : {}),
  })
  // Powertools builds the whole entry before it checks the level.
  const tellsInfo = logger.getLevelName() === 'INFO' || logger.getLevelName() === 'DEBUG'
  return {
    info: (message, fields) => (tellsInfo ? logger.info(message, plain(fields)) : undefined),
    warn: (message, fields) => logger.warn(message, plain(fields)),
    error: (message, fields) => logger.error(message, plain(fields)),
  }
}

function plain(fields: LogFields = {}): Record<string, unknown> {
  return { ...fields }
}
