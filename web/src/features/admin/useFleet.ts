import { useDocumentVisibility, useIntervalFn, useThrottleFn } from '@vueuse/core'
import { onScopeDispose, shallowRef } from 'vue'
import { EVENTS } from '#shared/protocol/events'
import type { FleetRow } from '#shared/protocol/fleet-rows'
import type { Display } from '#shared/rest/displays'
import { LIVE } from '../../live/live.ts'
import { ACK_TIMEOUT_MS } from '../../live/socket.ts'
import { call } from '../../rest/call.ts'
import { useLoad } from '../../rest/useLoad.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { withRow } from './fleet.ts'

/** Figures of reports are read so often; states arrive by themselves. */
const RELOAD_EVERY_MS = 15_000
/** And after an event, at most this often. */
const RELOAD_AFTER_EVENT_MS = 5_000
const RECONNECT_MS = 3_000
const TOPIC = 'displays'

/** All displays, with their states as they change. Read anew after each connection, as rows may have been missed. */
export function useFleet(onRow: (row: FleetRow) => void = () => undefined) {
  const api = injectRequired(API)
  const { data, loading, problem, reload: read } = useLoad(() => call(api, 'listDisplays'))
  const displays = shallowRef<readonly Display[] | null>(null)
  const visibility = useDocumentVisibility()

  async function reload(): Promise<void> {
    await read()
    displays.value = data.value?.items ?? null
  }
  /** A display that is in another state, or has carried out a command, has other figures, too. */
  const reloadSoon = useThrottleFn(() => void reload(), RELOAD_AFTER_EVENT_MS, true)

  const socket = injectRequired(LIVE).adminSocket<typeof TOPIC>()
  let retry: ReturnType<typeof setTimeout> | undefined
  function onConnect(): void {
    socket
      .timeout(ACK_TIMEOUT_MS)
      .emitWithAck(EVENTS.subscribe, { topic: TOPIC })
      .catch(() => undefined)
    void reload()
  }
  function onEvent({ topic, row }: { topic: string; row: FleetRow }): void {
    if (topic !== TOPIC) return
    if (displays.value !== null) displays.value = withRow(displays.value, row)
    onRow(row)
    void reloadSoon()
  }
  function onBreak(): void {
    clearTimeout(retry)
    if (!socket.active) retry = setTimeout(() => socket.connect(), RECONNECT_MS)
  }
  socket.on('connect', onConnect)
  socket.on(EVENTS.event, onEvent)
  socket.on('disconnect', onBreak)
  socket.on('connect_error', onBreak)
  if (socket.connected) onConnect()
  else socket.connect()
  useIntervalFn(() => {
    if (visibility.value === 'visible') void reload()
  }, RELOAD_EVERY_MS)
  void reload()
  onScopeDispose(() => {
    clearTimeout(retry)
    socket.off('connect', onConnect)
    socket.off(EVENTS.event, onEvent)
    socket.off('disconnect', onBreak)
    socket.off('connect_error', onBreak)
    socket.disconnect()
  })

  return { data, displays, loading, problem, reload }
}
