import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from './stores/session.ts'

export function createPages() {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', name: 'board', component: () => import('./pages/BoardPage.vue') },
      {
        path: '/login',
        name: 'login',
        component: () => import('./pages/LoginPage.vue'),
        meta: { open: true },
      },
      {
        path: '/signup',
        name: 'signup',
        component: () => import('./pages/SignupPage.vue'),
        meta: { open: true },
      },
      { path: '/:elsewhere(.*)', redirect: '/' },
    ],
  })
  router.beforeEach(async (to) => {
    if (to.meta['open'] === true) return true
    return (await useSession().restore()) ? true : { name: 'login' }
  })
  return router
}
