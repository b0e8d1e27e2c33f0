/** The look of tooltips, in every chart and every theme: like other overlays of the page. */
export const HINT_LOOK = {
  className: 'chart-hint',
  confine: true,
  transitionDuration: 0,
  borderWidth: 0,
  padding: [6, 10],
  extraCssText:
    'background: var(--raised); color: var(--ink); box-shadow: var(--shadow); border-radius: var(--radius-lg); font: inherit; line-height: 1.5',
} as const
