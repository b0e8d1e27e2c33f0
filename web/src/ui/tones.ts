/** What the page says with a sound: prices stopped coming, come again, or an alert fired. */
export type Tone = 'lost' | 'back' | 'alert'

/** Two notes each, falling, rising, and the same twice; told apart without looking. Hertz. */
const NOTES: Record<Tone, readonly [number, number]> = {
  lost: [660, 440],
  back: [440, 660],
  alert: [880, 880],
}
const NOTE_SECONDS = 0.16
const LOUDNESS = 0.12

/** Plays a tone. Made by the browser itself: there is no file to load. Silent until somebody has touched the page. */
export class Tones {
  #context: AudioContext | null = null

  play(tone: Tone): void {
    const context = (this.#context ??= new AudioContext())
    void context.resume().then(() => {
      NOTES[tone].forEach((hertz, at) => note(context, hertz, context.currentTime + at * NOTE_SECONDS))
    })
  }

  close(): void {
    void this.#context?.close()
    this.#context = null
  }
}

/** Swells and fades, so that it does not click. */
function note(context: AudioContext, hertz: number, atSeconds: number): void {
  const oscillator = new OscillatorNode(context, { frequency: hertz })
  const gain = new GainNode(context, { gain: 0 })
  gain.gain.setTargetAtTime(LOUDNESS, atSeconds, 0.01)
  gain.gain.setTargetAtTime(0, atSeconds + NOTE_SECONDS * 0.6, 0.03)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(atSeconds)
  oscillator.stop(atSeconds + NOTE_SECONDS * 2)
}
