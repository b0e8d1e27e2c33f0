import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createApi } from './api/request.ts'
import { createWords } from './i18n/i18n.ts'
import { CLOCK, createServerClock } from './live/clock.ts'
import { createPages } from './router.ts'
import { API, useSession } from './stores/session.ts'
import { useSettings } from './stores/settings.ts'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/chart-tokens.css'
import './styles/base.css'

const clock = createServerClock()
const app = createApp(App)
app.provide(CLOCK, clock)
app.provide(
  API,
  createApi(
    (dateHeader) => clock.adjust(dateHeader),
    ({ kind }) => useSession().noticed(kind),
  ),
)
app.use(createPinia())
app.use(createWords(useSettings().language))
app.use(createPages())
app.mount('#app')
