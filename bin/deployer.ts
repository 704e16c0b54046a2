import { App } from 'aws-cdk-lib'
import { DeployerStack } from '../lib/stacks/deployer-stack.ts'
import { stageOf } from '../lib/stage.ts'

const app = new App()
const repository = String(app.node.tryGetContext('repository') ?? '')
if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
  throw new Error('Say -c repository=<owner>/<name> of the repository on GitHub')

const { name: stage } = stageOf({ stage: app.node.tryGetContext('stage') })
new DeployerStack(app, { repository, stage, knowsGitHub: app.node.tryGetContext('github') === 'known' })
app.synth()
