import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { entryPath, resourcesDirectory } from '../../processes/entry-path.ts'
import { createService, serveChannel } from '../../shared/server.ts'
import { MemoryVectors } from './memory-vectors.ts'
import { openReader } from './open-reader.ts'
import { createSearchService } from './search-service.ts'
import { type SearchThreadData, searchThreadContract } from './search-thread-contract.ts'
import { threadChannel } from './thread-channel.ts'

/** Entry of the search thread: reads `index.db` so that neither scans nor long lists hold the engine up. */
if (parentPort === null) throw new Error('The search thread was started as a program of its own.')
const { indexFile } = workerData as SearchThreadData
const index = openReader(indexFile)
const memory = new MemoryVectors(index, {
  kernel: join(resourcesDirectory(), 'kernel', 'int8-scan.wasm'),
  thread: entryPath('scan-thread')
})
serveChannel(createService(searchThreadContract, createSearchService(index, memory)), threadChannel(parentPort))
