// How much script each page of the console loads before it shows something. Fails above the bound.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { builtConsole } from '../web/build/built-console.ts'
import { firstLoads, type Manifest } from './console-scripts.ts'

/** In bytes, compressed by `gzip -9`. */
const most = 200 * 1024

const folder = await builtConsole('clone')
const manifest = JSON.parse(await readFile(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest
const loads = firstLoads(manifest)
if (loads.length === 0) throw new Error('The build names no room, so there is nothing to measure')
const sizes = await Promise.all(
  loads.map(async ({ room, scripts }) => {
    const compressed = await Promise.all(scripts.map(compressedBytes))
    return { room, bytes: compressed.reduce((sum, bytes) => sum + bytes, 0) }
  }),
)
for (const { room, bytes } of sizes.sort((one, other) => other.bytes - one.bytes))
  console.log(`${(bytes / 1024).toFixed(1).padStart(6)} KB  ${room}${bytes > most ? '  TOO LARGE' : ''}`)
console.log(`${(most / 1024).toFixed(1).padStart(6)} KB  is the most that the first load of a page may have`)
if (sizes.some(({ bytes }) => bytes > most)) process.exitCode = 1

async function compressedBytes(script: string): Promise<number> {
  return gzipSync(await readFile(join(folder, script)), { level: 9 }).length
}
