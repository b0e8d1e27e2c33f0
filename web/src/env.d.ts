/// <reference types="vite/client" />

// For typed lint only, which cannot read .vue files; vue-tsc uses the real types of each component.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
