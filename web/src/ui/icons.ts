export const ICONS = {
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  help: 'M9.2 9.2a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.1-1.5 2.2M12 17.6v.1',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10-6.5z',
  user: 'M12 12a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2zM5 19.5c.8-3.4 3.5-5 7-5s6.2 1.6 7 5',
  search: 'M10.8 16.6a5.8 5.8 0 1 0 0-11.6 5.8 5.8 0 0 0 0 11.6zM15.2 15.2 20 20',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  eye: 'M3 12s3.2-6 9-6 9 6 9 6-3.2 6-9 6-9-6-9-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  overview: 'M4 4.5h7v8H4zM14 4.5h6v5h-6zM14 12.5h6v7h-6zM4 15.5h7v4H4z',
  listings: 'M4 6.5h16M4 12h16M4 17.5h16',
  disclosures: 'M6 3.5h8.5L18 7v13.5H6zM9 11h6M9 14.5h6M14 3.5V7.5h4',
  news: 'M4 5.5h13v13H6a2 2 0 0 1-2-2zM17 9h3v7.5a2 2 0 0 1-2 2M7 9h7M7 12h7M7 15h4',
  compare: 'M4 17l4.5-5.5 4 3L20 6M4 8.5l4 1.5 5-4.5 7 8',
  wall: 'M3.5 5h17v11.5h-17zM9 20h6M12 16.5V20',
  users: 'M12 3.5 19 6v5.5c0 4.3-2.8 7.4-7 9-4.2-1.6-7-4.7-7-9V6zM9 12l2.2 2.2L15 10.4',
  filter: 'M4 6h16M7 12h10M10 18h4',
  columns: 'M4.5 5.5h15v13h-15zM9.5 5.5v13M14.5 5.5v13',
  download: 'M12 4.5v10M7.5 10.5 12 15l4.5-4.5M5 19h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
} as const

export type IconName = keyof typeof ICONS
