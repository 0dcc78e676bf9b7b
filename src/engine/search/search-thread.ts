import { parentPort, workerData } from 'node:worker_threads'
import { createService, serveChannel } from '../../shared/server.ts'
import { openReader } from './open-reader.ts'
import { createSearchService } from './search-service.ts'
import { type SearchThreadData, searchThreadContract } from './search-thread-contract.ts'
import { threadChannel } from './thread-channel.ts'

/** Entry of the search thread: reads `index.db` so that neither scans nor long lists hold the engine up. */
if (parentPort === null) throw new Error('The search thread was started as a program of its own.')
const { indexFile } = workerData as SearchThreadData
const index = openReader(indexFile)
serveChannel(createService(searchThreadContract, createSearchService(index)), threadChannel(parentPort))
