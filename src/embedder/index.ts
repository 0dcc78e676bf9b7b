/** The embedder process. ONNX Runtime lives here, away from the engine: it has crashed hosts from worker threads. */
import { parentLink } from '../processes/parent-channel.ts'
import { serveProcess } from '../processes/serve.ts'
import { embedderContract } from '../shared/embedder-contract.ts'
import { createService } from '../shared/server.ts'
import { createEmbedderHandlers } from './embedder-handlers.ts'

/** Loading a model of two gigabytes from a slow disk, or compiling it for a GPU, blocks this thread for about this long. */
const longestLoadMs = 180_000

const handlers = createEmbedderHandlers({
  beforeLoading: () => parentLink().announceSilence(longestLoadMs),
  afterLoading: () => parentLink().announceSilence(0)
})
serveProcess(createService(embedderContract, handlers))
