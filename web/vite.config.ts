import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The console, as `lineament serve` serves it. While it is worked on, `npx vite web` asks a server at its usual port. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  server: { proxy: { '/v1': 'http://127.0.0.1:8321' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/console', import.meta.url)),
    emptyOutDir: true,
    // Nothing is written into the page itself: its policy lets nothing of that run.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What is compiled from src/ is tidied by its ending, .js.
    rolldownOptions: {
      output: { entryFileNames: 'assets/[name]-[hash].mjs', chunkFileNames: 'assets/[name]-[hash].mjs' },
    },
  },
});
