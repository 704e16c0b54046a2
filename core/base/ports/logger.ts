/** Structured logs. Never pass a secret, an input, an output or a header. */
export interface Logger {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type LogFields = { readonly [name: string]: unknown }
