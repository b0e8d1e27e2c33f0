import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createApi } from '../rest/request.ts'
import { createWords } from '../words/i18n.ts'
import { CLOCK, createServerClock } from '../live/clock.ts'
import { createPages } from './router.ts'
import { API, useSession } from '../session/session.ts'
import { useSettings } from '../preferences/settings.ts'
import '../ui/styles/index.css'

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
