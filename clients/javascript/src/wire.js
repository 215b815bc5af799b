// The wire of ImConnect: what its messages are and which fields they have.

/** Message types of the envelope. */
export const MsgType = Object.freeze({
  UNKNOWN: 0, C2C_SEND: 1, C2C_ACK: 2, C2C_WITHDRAW: 3, GET_BATCH_MSG_IDS: 4, C2C_MSG_PUSH: 5, PUSH_BATCH_MSG_IDS: 6,
  GROUP_SEND: 7, GROUP_MSG_PUSH: 8, GROUP_ACK: 9, GROUP_WITHDRAW: 10, FRIEND_REQUEST: 11, FRIEND_RESPONSE: 12, GAP: 100,
});

/** Message status; it never goes back. */
export const Status = Object.freeze({ FAILED: -1, SERVER_RECEIVED: 1, OFFLINE: 2, DELIVERED: 3, READ: 4 });

/** Content formats. */
export const Format = Object.freeze({
  TEXT: 1, VOICE: 2, LOCATION: 3, IMAGE: 4, VIDEO: 5, FILE: 6, EMOJI: 7, LINK: 8, SYSTEM: 9, RECALL: 10,
});

/** @typedef {import('./protobuf.js').Schema} Schema */

/** @type {Schema} */
export const Envelope = { type: [1, 'int32'], payload: [2, 'bytes'], code: [3, 'int32'], msg: [4, 'string'] };
/** C2CSendReq and C2CMsgPush. @type {Schema} */
export const C2CMessage = {
  clientMsgId: [1, 'uuid'], msgId: [2, 'id'], from: [3, 'id'], to: [4, 'id'], format: [5, 'int32'], content: [6, 'string'],
  time: [7, 'time'], position: [100, 'id'], chatId: [101, 'string'],
};
/** @type {Schema} */
export const C2CAck = {
  clientMsgId: [1, 'uuid'], msgId: [2, 'id'], from: [3, 'id'], to: [4, 'id'], status: [5, 'int32'],
  reason: [100, 'int32'], retryAfterMs: [101, 'int32'], ackLevel: [102, 'int32'],
};
/** @type {Schema} */
export const C2CWithdraw = { msgId: [1, 'id'], from: [2, 'id'], to: [3, 'id'] };
/** @type {Schema} */
export const Gap = { count: [1, 'int32'], untilTime: [2, 'time'] };
/** @type {Schema} */
export const FriendRequest = {
  requestId: [2, 'uuid'], from: [3, 'id'], fromName: [4, 'string'], fromAvatar: [5, 'string'], text: [6, 'string'],
  status: [7, 'int32'], time: [8, 'time'], pushTitle: [9, 'string'], pushContent: [10, 'string'],
};
/** @type {Schema} */
export const FriendResponse = {
  requestId: [2, 'uuid'], from: [3, 'id'], fromName: [4, 'string'], fromAvatar: [5, 'string'],
  status: [6, 'int32'], time: [7, 'time'], pushTitle: [8, 'string'], pushContent: [9, 'string'],
};
