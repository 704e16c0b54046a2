import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { stagesWithMail } from './deployed-mail.ts'
import { deployStack, type StackOutputs } from './deployed-stack.ts'

/**
 * The outputs of the app in this run's emulator. The first test file that asks deploys it (about 20 s); the later ones
 * read what that one wrote, as test files run one after the other.
 */
export async function stackUnderTest(): Promise<StackOutputs> {
  const file = join(inject('awsDirectory'), 'outputs.json')
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8'))
  const stages = await stagesWithMail(inject('awsDirectory'))
  const outputs = await deployStack(inject('awsEndpoint'), { context: { stages } })
  await writeFile(file, JSON.stringify(outputs))
  return outputs
}
