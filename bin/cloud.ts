import { App } from 'aws-cdk-lib'
import { definitions } from '../functions/definitions.ts'
import { bundleFunctions } from '../lib/bundle.ts'
import { addSortie } from '../lib/stacks/sortie.ts'
import { describeStage, stageOf } from '../lib/stage.ts'

const app = new App()
const stage = stageOf({
  stage: app.node.tryGetContext('stage'),
  model: app.node.tryGetContext('model'),
  // The CDK's command line says where the credentials are for.
  region: process.env.CDK_DEFAULT_REGION,
})

process.stderr.write(`${describeStage(stage)}\n`)
addSortie(app, { stage, definitions, bundles: await bundleFunctions(definitions) })
app.synth()
