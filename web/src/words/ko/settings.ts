/** Korean words of the settings page. */
export const words = {
  settingsPage: {
    title: '설정',
    look: '화면',
    prices: '시세',
    keyboard: '키보드',
    paletteNote: '색만으로 말하지 않습니다. 기호와 부호가 늘 함께 있습니다.',
    sample: '예',
    flash: '시세가 바뀔 때 번쩍임',
    flashNote: '기기에서 동작 줄이기를 켜면 번쩍이지 않습니다.',
    sounds: '시세가 끊기거나 이어질 때 소리',
    try: '들어 보기',
    start: '첫 화면',
    shortcutsNote: '끄면 화살표, Enter, Esc만 남습니다.',
    saved: '계정에 저장되었습니다. 다른 기기에서도 같은 설정을 씁니다.',
    waiting: '이 기기에 저장했습니다. 서버와 연결되면 계정에도 저장합니다.',
  },
} as const
