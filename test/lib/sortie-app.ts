import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import type * as z from 'zod'
import { lambdas } from '../../functions/definitions.ts'
import { addSortie } from '../../lib/stacks/sortie.ts'
import { stageOf } from '../../lib/stage.ts'
import { StageSettings } from '../../lib/stages.ts'

/**
 * The app of a stage, with every function's code replaced by one empty handler: bundling has tests of its own.
 * @param said of the stage in `stages.json`
 * @param plainFiles of its console, which is not built
 */
export function sortieApp(
  stage = 'dev',
  said: z.input<typeof StageSettings> = { disposable: true },
  plainFiles: readonly string[] = ['/icon.svg', '/index.html'],
) {
  const directory = mkdtempSync(join(tmpdir(), 'sortie-app-'))
  const code = join(directory, 'code')
  mkdirSync(code)
  writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => ({})\n')
  const app = new App({ outdir: join(directory, 'cdk.out') })
  const console = { code, release: 'a1b2c3', plainFiles }
  const bundles = new Map(lambdas.map(({ name }) => [name, code]))
  const settings = () => StageSettings.parse(said)
  return {
    app,
    directory,
    ...addSortie(app, {
      stage: stageOf({ stage, region: 'eu-north-1' }, settings),
      definitions: lambdas,
      bundles,
      console,
    }),
  }
}

/** What a stage says that has names of its own. */
export const ownDomain = {
  http: 'api.example.com',
  websocket: 'live.example.com',
  zone: { id: 'Z0123456789ABC', name: 'example.com' },
}

export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: templates are read here and there, as a person would read them
  readonly Properties: any
  readonly DeletionPolicy?: string
  readonly DependsOn?: readonly string[]
  readonly UpdatePolicy?: {
    readonly CodeDeployLambdaAliasUpdate: { readonly DeploymentGroupName: { readonly Ref: string } }
  }
}

export type Resources = Readonly<Record<string, Resource>>

export function resourcesOf(stack: Parameters<typeof Template.fromStack>[0], type?: string): Resources {
  const { Resources: all = {} } = Template.fromStack(stack).toJSON() as { Resources?: Resources }
  return Object.fromEntries(Object.entries(all).filter(([, { Type }]) => type === undefined || Type === type))
}
