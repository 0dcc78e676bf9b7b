import { availableParallelism } from 'node:os'
import sharp from 'sharp'

// Only the loaders of the formats we promise; SVG, PDF and everything else stay shut even if a file gets this far.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadTiff',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadHeif'
  ]
})
// No picture is read twice, so a cache only costs memory.
sharp.cache(false)
// Two photos are decoded side by side; more threads for each would compete with the embedder.
sharp.concurrency(Math.max(1, Math.floor(availableParallelism() / 2)))

export { sharp }
