import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'
import { judge } from '../../live/lamp.ts'
import type { Lamp } from '../../live/lamp.ts'
import { useSettings } from '../../preferences/settings.ts'
import { Tones } from '../../ui/tones.ts'

/** Plays a sound when the prices on the screen stop and when they resume, if the user wants that. */
export function useLinkTones(lamp: Readonly<Ref<Lamp>>): void {
  const settings = useSettings()
  const tones = new Tones()
  watch(
    // Prices that never arrived have not stopped.
    () => (judge(lamp.value).stale?.sinceMs ?? null) !== null,
    (stopped) => {
      if (settings.sounds === 'on') tones.play(stopped ? 'lost' : 'back')
    },
  )
  onScopeDispose(() => tones.close())
}
