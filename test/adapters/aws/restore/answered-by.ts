/** What a client of the SDK has in common with every other. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (
        next: unknown,
        context: { readonly commandName?: string },
      ) => (args: { readonly input: unknown }) => Promise<{ readonly output: object; readonly response: unknown }>,
      options: { readonly step: 'initialize'; readonly priority: 'high'; readonly name: string },
    ): void
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test knows the shape of the input
export type Answer = (command: string, input: any) => object

/** A client whose calls a test answers, in the place of the service and before anything is sent. */
export function answeredBy<C>(client: C, answer: Answer): C {
  ;(client as Client).middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => ({
        output: { $metadata: {}, ...answer(commandName.replace(/Command$/, ''), input) },
        response: {},
      }),
    { step: 'initialize', priority: 'high', name: 'answered' },
  )
  return client
}

/** As the SDK throws what a service answered. */
export function exception(name: string, message = 'No'): Error {
  return Object.assign(new Error(message), { name })
}
