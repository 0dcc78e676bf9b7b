import { parentLink } from '../processes/parent-channel.ts'
import { serveProcess } from '../processes/serve.ts'
import { mediaContract } from '../shared/media-contract.ts'
import { createService } from '../shared/server.ts'
import { createMediaHandlers } from './media-handlers.ts'

const handlers = createMediaHandlers({
  requestRecycle: () => parentLink().requestRecycle(),
  announceSilence: (durationMs) => parentLink().announceSilence(durationMs)
})
serveProcess(createService(mediaContract, handlers))
