/** Waits for the console: an edition reads it, and builds it if need be, when somebody first asks for it. */
export async function consoleIsThere(origin: string): Promise<void> {
  while ((await fetch(`${origin}/icon.svg`)).status === 503);
}
