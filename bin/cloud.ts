import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { lambdas } from '../functions/definitions.ts'
import { bundleFunctions } from '../lib/bundle.ts'
import { bundleConsole } from '../lib/bundle-console.ts'
import { requireRegions } from '../lib/regions.ts'
import { tellingProblems } from '../lib/settings-error.ts'
import { addSortie } from '../lib/stacks/sortie.ts'
import { describeStage, stageOf } from '../lib/stage.ts'
import { settingsOf } from '../lib/stages.ts'
import { builtConsole } from '../web/build/built-console.ts'

await tellingProblems(async () => {
  const app = new App()
  const said = (name: string): unknown => app.node.tryGetContext(name)
  // Another file of settings than stages.json.
  const file = said('stages')
  const settings = (stage: string) => settingsOf(stage, file === undefined ? undefined : String(file))
  // `CDK_DEFAULT_REGION`: the CDK's command line says where the credentials are for.
  const region = process.env.CDK_DEFAULT_REGION
  const stage = stageOf({ stage: said('stage'), model: said('model'), region }, settings)
  requireRegions(stage, region)

  process.stderr.write(`${describeStage(stage)}\n`)
  const [bundles, console] = await Promise.all([bundleFunctions(lambdas), stage.edge && consoleToDeploy()])
  addSortie(app, { stage, definitions: lambdas, bundles, console })
  app.synth()
})

async function consoleToDeploy() {
  return bundleConsole(
    await builtConsole('installed'),
    join(import.meta.dirname, '..', 'dist', 'functions', 'console-files'),
  )
}
