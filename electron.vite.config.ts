import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Every process is an entry of its own in out/main, so that `entryPath` finds each one beside the others.
const nodeEntries = {
  index: resolve('src/main/index.ts'),
  engine: resolve('src/engine/index.ts'),
  'search-thread': resolve('src/engine/search/search-thread.ts'),
  'scan-thread': resolve('src/engine/search/scanner/scan-thread.ts'),
  'checkpoint-thread': resolve('src/engine/library/checkpoint-thread.ts'),
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
    // In development the window stays at its own address and main fetches the page from here: the client of the
    // development server must be told where its socket is.
    server: { port: 5173, strictPort: true, hmr: { protocol: 'ws', host: 'localhost', clientPort: 5173 } },
    // No file becomes a data: address: the page's content policy allows fonts from itself only.
    build: { assetsInlineLimit: 0, minify: true, rolldownOptions: { input: resolve('src/renderer/index.html') } }
  }
})
