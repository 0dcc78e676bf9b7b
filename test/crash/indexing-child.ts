// A process that indexes a folder with the real engine until it is killed. Says "settled" when there is nothing left.

import { openEngine } from '../../src/engine/engine.ts'
import { engineContract } from '../../src/shared/engine-contract.ts'
import { createInProcessClient } from '../../src/shared/server.ts'
import { createIngestFakes } from '../support/ingest-fakes.ts'

const [libraryDirectory = '', root = '', searchThreadFile = '', delayMs = '0'] = process.argv.slice(2)
const pause = () => new Promise((resolve) => setTimeout(resolve, Number(delayMs)))
const fakes = createIngestFakes({ onDecode: () => pause().then(() => {}), onEmbed: () => pause().then(() => {}) })
const engine = await openEngine({
  libraryDirectory,
  media: fakes.media,
  embedder: fakes.embedder,
  starterModelDirectory: root,
  searchThreadFile,
  drawSample: async () => {},
  watch: false
})
const client = createInProcessClient(engineContract, engine.service)
const sources = await client.call('sources.list', {})
if (sources.length === 0) await client.call('sources.add', { path: root })
process.send?.('started')
await client.call('ingest.settle', {})
process.send?.({ settled: true, images: fakes.log.images.length })
await engine.stop()
process.exit(0)
