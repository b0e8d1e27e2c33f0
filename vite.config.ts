import { readFileSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import { defineConfig, runnerImport, type Plugin } from 'vite'
import { LANGUAGES } from './shared/language.ts'

const server = process.env['DEV_SERVER_URL'] ?? 'http://127.0.0.1:8000'

/** The service worker, with the names of the build's files. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
      const source = readFileSync('web/service-worker.js', 'utf8')
        .replace('/* global __ASSETS__ */\n', '')
        .replace('__ASSETS__', JSON.stringify(assets.sort().map((name) => `/${name}`)))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}

/** The page that the service worker shows without a server, in all languages. */
function offlinePage(): Plugin {
  return {
    name: 'offline-page',
    apply: 'build',
    async generateBundle() {
      const { module } = await runnerImport<{ offlinePage: (template: string) => string }>(
        './web/offline-page.ts',
      )
      const source = module.offlinePage(readFileSync('web/offline.html', 'utf8'))
      this.emitFile({ type: 'asset', fileName: 'offline.html', source })
    },
  }
}

/** Which languages there are, for the script that runs before the first paint. */
function languages(): Plugin {
  return {
    name: 'languages',
    transformIndexHtml: (html) => html.replace('%LANGUAGES%', LANGUAGES.join(' ')),
  }
}

export default defineConfig({
  root: 'web',
  plugins: [vue(), languages(), offlinePage(), serviceWorker()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Fonts stay files: a data URL would be refused by the server's font-src 'self'.
    assetsInlineLimit: 0,
    // Which file needs which: e2e/testing/first-load.ts reads it.
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What changes only with the dependencies keeps its name, and so its place in the browser's cache.
          groups: [
            { name: 'framework', test: /node_modules[\\/](@?vue|pinia|@intlify)/, priority: 2 },
            { name: 'socket', test: /node_modules[\\/](@socket\.io|socket\.io|engine\.io)/, priority: 1 },
            // What the pages share, in one file: a browser asks for few at a time. What belongs to some pages alone arrives with
            // those: their words, dates of charts, disclosures and headlines, passwords and devices; the search, with the letters of Hangul, with the
            // table or for a search.
            {
              name: 'board',
              test: /^(?!.*(words[\\/](use(Stock|Disclosure|News|Console|Watchlist|Alert|Display)Words|\w+[\\/](stock|dates|disclosures|news|console|watchlists|alerts|displays))\.ts|web[\\/]src[\\/](market[\\/](disclosures|news|watchlists|alerts|CollectorStates|ListState)|session[\\/](SessionList|display|device|NewPassword|Password|Strength|useRegistration)|shell[\\/]ConfirmDialog)|shared[\\/](disclosures|watchlists|alerts|displays|market[\\/]search|auth[\\/](password|common|korean)))).*(shared|web[\\/]src[\\/](app|ui|words|live|rest|session|preferences|market|shell))[\\/]/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/socket.io': { target: server, ws: true },
    },
  },
})
