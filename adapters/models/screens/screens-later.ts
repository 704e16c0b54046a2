import type { Screens } from '../../../core/base/ports/screens.ts'

/** The same, whose SDK is loaded when the first text is to be judged. @param env where the SDK does not look for a region itself */
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
