import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** A production build like the product's; bench/table.ts sets the output folder. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  logLevel: 'warn',
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: { target: 'es2022', assetsInlineLimit: 0, emptyOutDir: true },
})
