/** The keys of the Korean two-set keyboard, in the order Unicode has its jamo. */
const INITIALS = 'r R s e E f a q Q t T d w W c z x v g'.split(' ')
const MEDIALS = 'k o i O j p u P h hk ho hl y n nj np nl b m ml l'.split(' ')
const FINALS = 'r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g'.split(' ')

const FIRST_INITIAL = 0x1100
const FIRST_MEDIAL = 0x1161
const FIRST_FINAL = 0x11a8

/**
 * The Latin keys that type a text on a Korean keyboard: 안녕 is `dkssud`. Other characters stay, without
 * accents.
 */
export function latinKeys(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u1100-\u11ff]/g, (jamo) => keysOf(jamo.charCodeAt(0)) ?? jamo)
}

function keysOf(jamo: number): string | undefined {
  if (jamo >= FIRST_FINAL) return FINALS[jamo - FIRST_FINAL]
  return jamo >= FIRST_MEDIAL ? MEDIALS[jamo - FIRST_MEDIAL] : INITIALS[jamo - FIRST_INITIAL]
}
