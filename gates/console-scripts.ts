/** What Vite writes of each file that it built, as far as sizes need it. */
export interface BuiltFile {
  readonly file: string
  readonly imports?: readonly string[]
  readonly isEntry?: boolean
  readonly isDynamicEntry?: boolean
}

export type Manifest = Readonly<Record<string, BuiltFile>>

/** A page of the console, and the scripts that its first load needs. */
export interface FirstLoad {
  readonly room: string
  readonly scripts: readonly string[]
}

/** For each room: what the page loads, and what the room adds to it. What is imported later, when it is needed, is not counted. */
export function firstLoads(manifest: Manifest): readonly FirstLoad[] {
  const entries = Object.keys(manifest).filter((name) => manifest[name]?.isEntry)
  const rooms = Object.keys(manifest).filter((name) => isRoom(name, manifest[name]))
  return rooms.map((room) => ({ room: roomName(room), scripts: scriptsOf(manifest, [...entries, room]) }))
}

const roomFile = /^rooms\/(.+)-page\.tsx$/

function isRoom(name: string, built: BuiltFile | undefined): boolean {
  return built?.isDynamicEntry === true && roomFile.test(name)
}

function roomName(file: string): string {
  return roomFile.exec(file)?.[1] ?? file
}

function scriptsOf(manifest: Manifest, names: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const add = (name: string) => {
    const built = manifest[name]
    if (!built || found.has(built.file)) return
    found.add(built.file)
    for (const imported of built.imports ?? []) add(imported)
  }
  for (const name of names) add(name)
  return [...found].filter((file) => file.endsWith('.js'))
}
