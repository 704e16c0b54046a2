import { builtConsole } from '../../web/build/built-console.ts'

/** Builds the console once: every edition that a test starts serves the same files. */
export default async function setup(): Promise<void> {
  await builtConsole('clone')
}
