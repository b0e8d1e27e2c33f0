/** Words of a wall screen before it is paired and where it has to be blank, in Korean. They arrive with it. */
export const words = {
  display: {
    title: '전광판 연결',
    code: '연결 코드',
    steps: '관리자가 이 코드를 콘솔의 전광판 화면에 넣거나 QR 코드를 찍어 승인하면 시세가 나옵니다.',
    qr: '관리 콘솔 주소의 QR 코드',
    address: '관리 콘솔',
    renewed: '코드는 {minutes}분마다 바뀝니다.',
    opening: '연결 코드를 받는 중입니다.',
    away: '서버에 연결할 수 없습니다. 계속 시도합니다.',
    tooMany: '이 주소에서 기다리는 화면이 너무 많습니다. 승인되거나 기한이 지나면 코드가 나옵니다.',
    login: '내 계정으로 로그인',
    leaseOver: '{hours}시간 동안 서버에 연결하지 못해 화면을 껐습니다. 연결되면 다시 켜집니다.',
  },
} as const
