import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Every process is an entry of its own in out/main, so that `entryPath` finds each one beside the others.
const nodeEntries = {
  index: resolve('src/main/index.ts'),
  engine: resolve('src/engine/index.ts'),
  'search-thread': resolve('src/engine/search/search-thread.ts'),
  embedder: resolve('src/embedder/index.ts'),
  media: resolve('src/media/index.ts'),
  sample: resolve('src/sample/index.ts'),
  cli: resolve('src/cli/index.ts')
}

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: nodeEntries,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      }
    }
  },
  // A sandboxed preload must be one CommonJS file.
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    // No file becomes a data: address: the page's content policy allows fonts from itself only.
    build: { assetsInlineLimit: 0, rolldownOptions: { input: resolve('src/renderer/index.html') } }
  }
})
