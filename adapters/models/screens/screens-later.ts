import type { Screens } from '../../../core/base/ports/screens.ts'

/** The same, with the SDK imported when the first text is judged. @param env used if the SDK does not find a region itself */
export function screensLater(env: NodeJS.ProcessEnv): Screens {
  let loading: Promise<Screens> | undefined
  return {
    async apply(screened) {
      loading ??= load(env.AWS_REGION || env.AWS_DEFAULT_REGION)
      return (await loading).apply(screened)
    },
  }
}

async function load(region: string | undefined): Promise<Screens> {
  const { createScreens } = await import('./screens.ts')
  return createScreens(region ? { region } : {})
}
