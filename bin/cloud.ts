import { App } from 'aws-cdk-lib'
import { definitions } from '../functions/definitions.ts'
import { bundleFunctions } from '../lib/bundle.ts'
import { addSortie } from '../lib/stacks/sortie.ts'
import { stageOf } from '../lib/stage.ts'

const app = new App()
const stage = stageOf({ stage: app.node.tryGetContext('stage'), model: app.node.tryGetContext('model') })

addSortie(app, { stage, definitions, bundles: await bundleFunctions(definitions) })
app.synth()
