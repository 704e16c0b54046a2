/**
 * The changelog's notes on the release of a tag.
 * @throws unless the tag is `v` and the version, and the changelog has that version with its date and some text
 */
export function notesOf(changelog: string, tag: string, version: string): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag ${tag} is not v${version}: package.json has the version of all that is released`)
  const sections = changelog.split(/\n(?=## )/)
  const section = sections.find((one) => one.startsWith(`## [${version}]`))
  if (section === undefined)
    throw new Error(`CHANGELOG.md has no section ## [${version}]: give "Unreleased" its number`)
  const [heading = '', ...lines] = section.split('\n')
  if (!/ - \d{4}-\d{2}-\d{2}$/.test(heading)) throw new Error(`CHANGELOG.md: "${heading}" ends without a day`)
  const notes = lines.join('\n').trim()
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`)
  return notes
}
