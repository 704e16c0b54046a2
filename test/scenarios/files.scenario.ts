import { expect, vi } from 'vitest'
import { Identity } from '../../contract/resources/access.ts'
import { Conversation, SentMessage } from '../../contract/resources/conversation.ts'
import { Explanation } from '../../contract/resources/explanation.ts'
import { FileList } from '../../contract/resources/file.ts'
import { beginnings, pdf, png } from '../files/samples.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { addressOf, beginFile, completeFile, sendBytes, uploadFile } from './files.ts'
import { ended, eventsOf, expectWhole, missionOf, soon, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const image = new Uint8Array(png)

/** Files that missions are given, and files that they make. */
export function files({ sideBySide }: Scenarios): void {
  sideBySide('files', (scenario) => {
    scenario('one is uploaded past the API, looked at, listed, downloaded and deleted', async (platform) => {
      const api = apiOf(platform)
      const file = await uploadFile(api, image, { name: 'Grüße.png' })
      expect(file).toMatchObject({ state: 'ready', media_type: 'image/png', bytes: image.length, has_text: false })
      expect(await completeFile(api, file.id)).toEqual(file)
      expect((await api('GET', `/v1/files/${file.id}`)).body).toEqual(file)
      await vi.waitFor(async () => expect(await listed(api)).toContain(file.id), { timeout: platform.patienceMs })
      const got = await fetch(await addressOf(platform, file.id))
      expect(got.status).toBe(200)
      expect(got.headers.get('content-type')).toBe('image/png')
      expect(got.headers.get('content-disposition')).toContain(`attachment; filename="Gr__e.png"`)
      expect(new Uint8Array(await got.arrayBuffer())).toEqual(image)
      expect((await api('DELETE', `/v1/files/${file.id}`)).status).toBe(204)
      expectError(await api('GET', `/v1/files/${file.id}`), 'not_found')
      expectError(await api('DELETE', `/v1/files/${file.id}`), 'not_found')
    })

    scenario('what is not what was said is refused', async (platform) => {
      const api = apiOf(platform)
      expect(await uploadFile(api, image, { media_type: 'application/pdf' })).toMatchObject({
        ...{ state: 'refused', media_type: null },
        refusal: 'It was said to be application/pdf, and is image/png by its content.',
      })
      const program = await uploadFile(api, new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]))
      expect(program).toMatchObject({ state: 'refused', refusal: expect.stringContaining('none of the types') })
      expectError(await api('GET', `/v1/files/${program.id}/content`), 'not_applicable')
      expectError(await api('POST', '/v1/missions', { json: given([program.id]) }), 'not_applicable')
      for (const about of [{ bytes: 20 * 1024 * 1024 + 1 }, { bytes: 0 }, { name: 'a/b' }, { media_type: 'text/html' }])
        expectError(await api('POST', '/v1/files', { json: { name: 'x', bytes: 1, ...about } }), 'invalid_input')
      const empty = await api('POST', '/v1/files', { json: { name: 'x', bytes: 0 } })
      expect(JSON.stringify(empty.body)).toContain('an empty file is not accepted')
      const latin = await uploadFile(api, new Uint8Array(Buffer.from('Gr\xfc\xdfe', 'latin1')))
      expect(latin).toMatchObject({ state: 'refused', refusal: expect.stringContaining('not in UTF-8') })
    })

    scenario('an address of an upload takes the bytes that were said, once, and nothing else', async (platform) => {
      const api = apiOf(platform)
      const begun = await beginFile(api, { name: 'note.txt', bytes: 5 })
      expectError(await api('POST', `/v1/files/${begun.file.id}/complete`), 'not_applicable')
      expectError(await api('POST', '/v1/missions', { json: given([begun.file.id]) }), 'not_applicable')
      // An emulator may take any length; the file then says itself that it is another.
      expect((await sendBytes(begun, bytes('hello'))).ok).toBe(true)
      expect((await sendBytes(begun, bytes('other'))).ok).toBe(false)
      expect(await completeFile(api, begun.file.id)).toMatchObject({ state: 'ready', media_type: 'text/plain' })
      const got = await fetch(await addressOf(platform, begun.file.id))
      expect(await got.text()).toBe('hello')
    })

    scenario('a mission is given files: as text to a model that takes none', async (platform) => {
      const api = apiOf(platform)
      const text = await uploadFile(api, bytes('the colour is green'), { name: 'note.md', media_type: 'text/markdown' })
      const document = await uploadFile(api, new Uint8Array(pdf('The answer is 42')), { name: 'paper.pdf' })
      const picture = await uploadFile(api, image, { name: 'plan.png' })
      const sound = await uploadFile(api, new Uint8Array(beginnings['audio/wav']), { name: 'call.wav' })
      const ids = [text, document, picture, sound].map(({ id }) => id)
      const mission = await submit(api, given(ids))
      expect(mission.files).toMatchObject([
        { id: text.id, name: 'note.md', media_type: 'text/markdown' },
        { id: document.id, media_type: 'application/pdf' },
        { id: picture.id, media_type: 'image/png', bytes: image.length },
        { id: sound.id, media_type: 'audio/wav' },
      ])
      const { status, output } = await ended(platform, api, mission.id)
      expect(status).toBe('COMPLETED')
      expect(output).toContain('look at these')
      expect(output).toContain('the colour is green')
      expect(output).toContain('The answer is 42')
      expect(output).toContain('A file named plan.png (image/png')
      expect(output).toContain('A file named call.wav (audio/wav')
      const [step] = await stepsOf(api, mission.id)
      expect(step).toMatchObject({
        adjustments: expect.arrayContaining(['plan.png is told in words', 'call.wav is told in words']),
      })
      const { adjustments } = Explanation.parse((await api('GET', `/v1/missions/${mission.id}/explain`)).body)
      expect(adjustments).toContainEqual({
        ...{ kind: 'request', model: 'offline/echo', change: 'plan.png is told in words' },
        ...{ calls: 1, first_step: 1, last_step: 1 },
        sentence: 'offline/echo: plan.png is told in words, in step 1.',
      })
    })

    scenario('a picture that a model makes is a file of its mission, and of its reply', async (platform) => {
      const api = apiOf(platform)
      const json = { name: freshName('painter'), instructions: 'x', model: 'offline/rules' }
      expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
      const { id } = await submit(api, { agent: json.name, input: 'Please draw me a picture.' })
      const { output } = await ended(platform, api, id)
      expect(output).toContain('Here is a picture')
      const { items } = FileList.parse((await api('GET', `/v1/missions/${id}/artifacts`)).body)
      const [made] = items
      expect(items).toMatchObject([{ name: 'image-1-1.png', state: 'ready', media_type: 'image/png' }])
      expect(await stepsOf(api, id)).toMatchObject([{ kind: 'model_call', artifacts: [{ id: made?.id }] }])
      const got = await fetch(await addressOf(platform, String(made?.id)))
      expect((await got.arrayBuffer()).byteLength).toBe(made?.bytes)
      expectWhole((await eventsOf(api, id)).items)
    })

    scenario('a mission makes a file, which is downloaded', async (platform) => {
      const api = apiOf(platform)
      const agent = await newWriter(api)
      const call = JSON.stringify({ name: 'report.md', text: '# Report' })
      const { id } = await submit(api, { agent, input: `call save_file with ${call}` })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      const { items } = FileList.parse((await api('GET', `/v1/missions/${id}/artifacts`)).body)
      const [made] = items
      expect(items).toMatchObject([
        {
          ...{ name: 'report.md', state: 'ready', media_type: 'text/markdown', bytes: 8, has_text: true },
          source: { kind: 'mission', mission_id: id, step: 2 },
        },
      ])
      const events = (await eventsOf(api, id)).items
      expectWhole(events)
      expect(events.find(({ type }) => type === 'artifact.created')?.data).toMatchObject({ file_id: made?.id, step: 2 })
      const step = (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
      expect(step).toMatchObject({ artifacts: [{ id: made?.id, name: 'report.md' }], effect: { state: 'DONE' } })
      const got = await fetch(await addressOf(platform, String(made?.id)))
      expect(await got.text()).toBe('# Report')
      const next = await submit(api, given([String(made?.id)]))
      expect((await ended(platform, api, next.id)).output).toContain('# Report')
    })

    scenario(
      'an artifact is kept as long as its mission, and is gone once it is deleted, but for whom it was given',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await newWriter(api)
        const call = JSON.stringify({ name: 'report.md', text: '# Report' })
        const { id } = await submit(api, { agent, input: `call save_file with ${call}` })
        const { finished_at } = await ended(platform, api, id)
        const artifacts = async () => FileList.parse((await api('GET', `/v1/missions/${id}/artifacts`)).body).items
        const [made] = await artifacts()
        const path = `/v1/files/${made?.id}`
        const { tenant } = Identity.parse((await api('GET', '/v1/me')).body)
        const days = (Date.parse(String(made?.expires_at)) - Date.parse(String(finished_at))) / 86_400_000
        expect(Math.floor(days)).toBe(tenant.retention_days)

        const holding = await submit(api, { ...given([String(made?.id)]), start_at: soon(platform) })
        const address = await addressOf(platform, String(made?.id))
        expect((await api('DELETE', path)).status).toBe(204)
        expectError(await api('GET', path), 'not_found')
        expectError(await api('GET', `${path}/content`), 'not_found')
        expectError(await api('POST', '/v1/missions', { json: given([String(made?.id)]) }), 'not_found')
        expect(await artifacts()).toEqual([])
        expect((await ended(platform, api, holding.id)).output).toContain('# Report')
        // Whoever was given the address a moment before may use it, for five minutes.
        expect([200, 404]).toContain((await fetch(address)).status)
      },
    )

    scenario('a mission gives files on to whom it delegates, and no others', async (platform) => {
      const api = apiOf(platform)
      const note = await uploadFile(api, bytes('the colour is green'), { name: 'note.txt' })
      const kept = await uploadFile(api, bytes('the number is seven'), { name: 'kept.txt' })
      const call = JSON.stringify({ agent: 'echo', input: 'look at this', files: [note.id] })
      const json = { agent: 'supervisor', input: `call delegate with ${call}`, files: [note.id, kept.id] }
      const { id } = await submit(api, json)
      const { status, output } = await ended(platform, api, id)
      expect(status).toBe('COMPLETED')
      expect(output).toContain('the colour is green')
      expect(output).not.toContain('the number is seven')
      const step = (await stepsOf(api, id)).find(({ kind }) => kind === 'delegation')
      const child = await missionOf(api, step?.kind === 'delegation' ? step.mission_id : '')
      expect(child).toMatchObject({ files: [{ id: note.id, name: 'note.txt' }], outside_text: 'given' })
      const none = JSON.stringify({ agent: 'echo', input: 'look at this', files: [kept.id] })
      const refused = await submit(api, { agent: 'supervisor', input: `call delegate with ${none}`, files: [note.id] })
      expect((await ended(platform, api, refused.id)).output).toContain(`this mission has no file ${kept.id}`)
    })

    scenario('a message has files, which its reply is shown', async (platform) => {
      const api = apiOf(platform)
      const note = await uploadFile(api, bytes('the colour is green'), { name: 'note.txt' })
      const conversation = Conversation.parse(
        (await api('POST', '/v1/conversations', { json: { agent: 'echo' } })).body,
      )
      const json = { content: 'look at this', files: [note.id] }
      const sent = await api('POST', `/v1/conversations/${conversation.id}/messages`, { json })
      expect(sent).toMatchObject({ status: 202, body: { message: { files: [{ id: note.id, name: 'note.txt' }] } } })
      const reply = await ended(platform, api, String(SentMessage.parse(sent.body).mission_id))
      expect(reply.output).toContain('look at this')
      expect(reply.output).toContain('the colour is green')
      const unknown = { content: 'x', files: [`fil_${'0'.repeat(26)}`] }
      expectError(await api('POST', `/v1/conversations/${conversation.id}/messages`, { json: unknown }), 'not_found')
    })

    scenario('no file of one tenant is anything to another', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const { id } = await uploadFile(ours, image)
      for (const [method, path] of [
        ['GET', `/v1/files/${id}`],
        ['GET', `/v1/files/${id}/content`],
        ['POST', `/v1/files/${id}/complete`],
        ['DELETE', `/v1/files/${id}`],
      ] as const)
        expectError(await theirs(method, path), 'not_found')
      expectError(await theirs('POST', '/v1/missions', { json: given([id]) }), 'not_found')
      expect(await listed(theirs)).not.toContain(id)
      expect((await ours('GET', `/v1/files/${id}`)).status).toBe(200)
    })
  })
}

async function newWriter(api: Api): Promise<string> {
  const name = freshName('writer')
  const json = { name, instructions: '', model: 'offline/rules', tools: ['save_file'] }
  expect(await api('POST', '/v1/agents', { json })).toMatchObject({ status: 201 })
  return name
}

/** The agent says again what it was shown. */
function given(ids: readonly string[]) {
  return { agent: 'echo', input: 'look at these', files: ids }
}

async function listed(api: Api): Promise<readonly string[]> {
  return FileList.parse((await api('GET', '/v1/files?limit=100')).body).items.map(({ id }) => id)
}
