import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/** A row of the table of entities, as the local edition stores it. */
type Row = Record<'pk' | 'sk' | 'body' | 'lp' | 'ls', string> & Record<string, SQLInputValue>

/** Copies a dead letter, each copy a millisecond older, while no edition runs on the file. */
export function copyDeadLetter(file: string, id: string, copies: number): void {
  writing(file, ({ read, insert }) => {
    const [letter] = read(`%|dead-letter#${id}`, 'dead-letter')
    if (!letter) throw new Error(`There is no dead letter ${id}`)
    const died = Number(letter.ls.split('#')[0])
    for (let n = 1; n <= copies; n++) {
      const copy = {
        ...named(letter, id, `dead_${number(n)}`),
        ls: `${String(died - n).padStart(15, '0')}#dead_${number(n)}`,
      }
      insert({ ...copy, body: JSON.stringify({ ...JSON.parse(copy.body), died_at: died - n }) })
    }
  })
}

/**
 * Lets a mission that has delegated two others have delegated as much as the engine allows: as many to each of as many, level by
 * level. While no edition runs on the file.
 * @param child one of its children: the others are copies
 */
export function growTree(file: string, root: string, child: string, count: number): void {
  writing(file, ({ read, insert, tellChildren }) => {
    const [mission] = read(`%|mission#${child}`, 'mission')
    const [link] = read(`%|mission#${root}`, `child#${child}`)
    if (!mission || !link) throw new Error(`${root} has no child ${child}`)
    for (const { id, parent, depth } of treeOf(root, count)) {
      const copy = named(mission, child, id)
      const above = { mission_id: parent, root_id: root, depth }
      insert({ ...copy, body: JSON.stringify({ ...JSON.parse(copy.body), parent: above }) })
      const below = named(link, child, id)
      insert({ ...below, pk: below.pk.replace(root, parent) })
    }
    for (const parent of new Set(treeOf(root, count).map((one) => one.parent))) tellChildren(parent, ofEach)
  })
}

/** As many as the engine lets one mission delegate. */
const ofEach = 50

/** All below the root but its two real children, parents first. */
function treeOf(root: string, count: number) {
  const missions = Array.from({ length: count }, (_, at) => ({ id: `mis_${number(at)}`, parent: root, depth: 1 }))
  const ofRoot = ofEach - 2
  return missions.map((mission, at) => {
    if (at < ofRoot) return mission
    const above = missions[Math.floor((at - ofRoot) / ofEach)]
    return Object.assign(mission, { parent: above?.id ?? root, depth: (above?.depth ?? 0) + 1 })
  })
}

/** As the digits of an id. */
function number(n: number): string {
  return `01${String(n).padStart(24, '0')}`
}

function named(row: Row, before: string, after: string): Row {
  const texts = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replaceAll(before, after) : value,
  ])
  return Object.fromEntries(texts) as Row
}

interface Tables {
  read(partition: string, sort: string): readonly Row[]
  insert(row: Row): void
  tellChildren(mission: string, count: number): void
}

function writing(file: string, write: (tables: Tables) => void): void {
  const sql = new DatabaseSync(file)
  const reading = sql.prepare('SELECT * FROM entities WHERE pk LIKE ? AND sk = ?')
  const telling = sql.prepare(
    "UPDATE entities SET body = json_set(body, '$.children', ?) WHERE pk LIKE ? AND sk = 'mission'",
  )
  let inserting: ReturnType<DatabaseSync['prepare']> | undefined
  const tenant =
    /^[^|]*\|/.exec((sql.prepare("SELECT pk FROM entities WHERE sk = 'mission'").get() as Row).pk)?.[0] ?? ''
  sql.exec('BEGIN')
  write({
    read: (partition, sort) => reading.all(partition, sort) as Row[],
    insert(row) {
      const names = Object.keys(row)
      inserting ??= sql.prepare(`INSERT INTO entities (${names}) VALUES (${names.map((name) => `:${name}`)})`)
      inserting.run(row)
    },
    tellChildren: (mission, count) => void telling.run(count, `${tenant}mission#${mission}`),
  })
  sql.exec('COMMIT')
  sql.close()
}
