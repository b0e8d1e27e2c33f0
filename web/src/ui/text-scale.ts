const ROOT_PX = 16

/**
 * The size of text relative to the design, for what is measured in pixels by scripts: canvases and the rows of
 * the table. 1 at the setting 100 % in a browser that was left as it is.
 */
export const textScale = (): number =>
  (parseFloat(getComputedStyle(document.documentElement).fontSize) || ROOT_PX) / ROOT_PX
